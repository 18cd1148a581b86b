"""Pure: dialplan, understanding, belief state, policy, wording. No I/O, no clock."""
