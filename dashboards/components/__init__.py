"""The pages' own components: plain JavaScript and CSS, served from files."""
