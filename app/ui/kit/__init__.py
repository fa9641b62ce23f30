"""Small reusable widgets: each takes the look, follows it, and knows no order."""
