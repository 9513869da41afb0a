"""A believable past for the demo: months of tickets, made from a seed."""
