"""WhatsApp's side of the counter: reading its webhooks, sending by its Cloud API."""
