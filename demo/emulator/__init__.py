"""A local WhatsApp Cloud API: the same doors as Meta's, over real HTTP."""
