"""What deals show on cards: on a customer's and on their own."""
