"""Tickets whose deadlines fall due while the service is busy with webhooks."""
