"""What a product costs in every way its text tells, what a caller asks about it, and the sum."""
