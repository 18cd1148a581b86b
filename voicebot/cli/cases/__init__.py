"""Cases that editors keep beside their dialplan: reading, running, comparing and showing them."""
