"""The pages; `navigation` lists them."""
