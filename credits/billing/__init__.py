"""Plans and packs for money: what is asked of Stripe, and what its answers do here."""
