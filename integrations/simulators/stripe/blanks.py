"""What every object of a kind carries beside what its maker says: the fields nobody fills here."""

from copy import deepcopy
from typing import Any

PREFIXES = {
    "customer": "cus_",
    "product": "prod_",
    "price": "price_",
    "payment_method": "pm_",
    "checkout.session": "cs_test_",
    "billing_portal.configuration": "bpc_",
    "billing_portal.session": "bps_",
    "subscription": "sub_",
    "invoice": "in_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "invoice_payment": "inpay_",
    "refund": "re_",
    "dispute": "du_",
    "event": "evt_",
    "webhook_endpoint": "we_",
}
NOUNS = {
    "checkout.session": "checkout session",
    "billing_portal.configuration": "configuration",
    "billing_portal.session": "portal session",
}
EMPTY: dict[str, str] = {
    "customer": (
        "address business_name currency customer_account default_source description discount "
        "email individual_name name phone shipping test_clock"
    ),
    "product": (
        "default_price description package_dimensions shippable statement_descriptor tax_code "
        "tax_details unit_label url"
    ),
    "price": ("custom_unit_amount lookup_key nickname recurring tiers_mode transform_quantity"),
    "payment_method": "customer",
    "checkout.session": (
        "after_expiration allow_promotion_codes allowed_payment_method_types amount_subtotal "
        "amount_total billing_address_collection branding_settings cancel_url "
        "client_reference_id client_secret collected_information consent consent_collection "
        "currency currency_conversion customer customer_account customer_creation "
        "customer_details customer_email discounts excluded_payment_method_types "
        "integration_identifier invoice invoice_creation locale managed_payments "
        "name_collection optional_items origin_context payment_intent payment_link "
        "payment_method_collection payment_method_configuration_details permissions "
        "presentment_details recovered_from redirect_on_completion return_url "
        "saved_payment_method_options setup_intent shipping_address_collection shipping_cost "
        "submit_type subscription success_url url wallet_options"
    ),
    "billing_portal.configuration": "application default_return_url name",
    "billing_portal.session": (
        "after_expiration customer_account flow locale on_behalf_of return_url"
    ),
    "subscription": (
        "application application_fee_percent billing_cycle_anchor_config billing_thresholds "
        "cancel_at canceled_at customer_account days_until_due default_payment_method "
        "default_source description ended_at latest_invoice managed_payments "
        "next_pending_invoice_item_invoice on_behalf_of pause_collection "
        "pending_invoice_item_interval pending_setup_intent pending_update "
        "presentment_details schedule status_details test_clock transfer_data trial_end "
        "trial_settings trial_start"
    ),
    "invoice": (
        "account_name account_tax_ids amount_paid_off_stripe application "
        "automatically_finalizes_at confirmation_secret custom_fields customer_account "
        "customer_address customer_email customer_name customer_phone customer_shipping "
        "default_payment_method default_source description due_date effective_at "
        "ending_balance footer from_invoice hosted_invoice_url invoice_pdf "
        "last_finalization_error latest_revision next_payment_attempt number on_behalf_of "
        "parent receipt_number rendering shipping_cost shipping_details statement_descriptor "
        "status_details test_clock threshold_reason total_taxes webhooks_delivered_at"
    ),
    "payment_intent": (
        "allowed_payment_method_types amount_details application application_fee_amount "
        "automatic_payment_methods canceled_at cancellation_reason customer customer_account "
        "description excluded_payment_method_types hooks last_payment_error latest_charge "
        "managed_payments next_action on_behalf_of payment_details payment_method "
        "payment_method_configuration_details payment_method_options payment_record "
        "presentment_details processing receipt_email review setup_future_usage shipping "
        "source statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
    ),
    "charge": (
        "application application_fee application_fee_amount balance_transaction "
        "calculated_statement_descriptor customer description failure_balance_transaction "
        "failure_code failure_message on_behalf_of outcome payment_intent payment_method "
        "payment_method_details presentment_details radar_options receipt_email "
        "receipt_number receipt_url review shipping source source_transfer "
        "statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
    ),
    "invoice_payment": "amount_paid",
    "refund": (
        "balance_transaction customer customer_account description destination_details "
        "failure_balance_transaction failure_reason instructions_email next_action "
        "payment_intent payment_method pending_reason presentment_details reason "
        "receipt_number source_transfer_reversal transfer_reversal"
    ),
    "dispute": "network_reason_code payment_intent",
    "event": "",
    "webhook_endpoint": "application description",
}
CONSTANT: dict[str, dict[str, Any]] = {
    "customer": {
        "balance": 0,
        "delinquent": False,
        "invoice_settings": dict.fromkeys(
            ("custom_fields", "default_payment_method", "footer", "rendering_options")
        ),
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
    },
    "product": {
        **{"active": True, "images": [], "marketing_features": [], "metadata": {}},
        "type": "service",
    },
    "price": {
        **{"active": True, "billing_scheme": "per_unit", "metadata": {}},
        "tax_behavior": "unspecified",
    },
    "payment_method": {"allow_redisplay": "limited", "metadata": {}},
    "checkout.session": {
        **{"adaptive_pricing": None, "custom_fields": [], "metadata": {}, "shipping_options": []},
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        **{"payment_method_options": {}, "payment_method_types": ["card"]},
        **{"payment_status": "unpaid", "status": "open", "ui_mode": "hosted_page"},
        "phone_number_collection": {"enabled": False},
    },
    "billing_portal.configuration": {"active": True, "metadata": {}},
    "billing_portal.session": {},
    "subscription": {
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        **{"billing_schedules": [], "cancel_at_period_end": False},
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        **{"collection_method": "charge_automatically", "default_tax_rates": [], "discounts": []},
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "metadata": {},
        "payment_settings": {
            **{"payment_method_options": None, "payment_method_types": None},
            "save_default_payment_method": "off",
        },
    },
    "invoice": {
        **{"account_country": "US", "amount_overpaid": 0, "amount_paid": 0, "amount_shipping": 0},
        **{"attempt_count": 0, "attempted": False, "auto_advance": True},
        "automatic_tax": {
            **{"disabled_reason": None, "enabled": False, "liability": None},
            **{"provider": None, "status": None},
        },
        **{"collection_method": "charge_automatically", "customer_tax_exempt": "none"},
        **{"customer_tax_ids": [], "default_tax_rates": [], "discounts": []},
        **{"issuer": {"type": "self"}, "metadata": {}},
        "payment_settings": dict.fromkeys(
            ("default_mandate", "payment_method_options", "payment_method_types")
        ),
        **{"post_payment_credit_notes_amount": 0, "pre_payment_credit_notes_amount": 0},
        **{"starting_balance": 0, "status": "draft"},
        "status_transitions": dict.fromkeys(
            ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
        ),
        **{"total_discount_amounts": [], "total_pretax_credit_amounts": []},
    },
    "payment_intent": {
        **{"amount_capturable": 0, "amount_received": 0, "capture_method": "automatic"},
        **{"confirmation_method": "automatic", "metadata": {}, "payment_method_types": ["card"]},
        "status": "requires_payment_method",
    },
    "charge": {
        **{"amount_captured": 0, "amount_refunded": 0, "captured": False, "disputed": False},
        **{"fraud_details": {}, "metadata": {}, "paid": False, "refunded": False},
    },
    "invoice_payment": {"is_default": True, "status": "open"},
    "refund": {"metadata": {}, "status": "succeeded"},
    "dispute": {
        **{"balance_transactions": [], "enhanced_eligibility_types": [], "evidence": {}},
        **{"is_charge_refundable": False, "metadata": {}, "reason": "fraudulent"},
        "status": "needs_response",
    },
    "event": {"pending_webhooks": 0},
    "webhook_endpoint": {"metadata": {}, "status": "enabled"},
}
NO_LIVEMODE = frozenset({"refund"})


def blank(name: str) -> dict[str, Any]:
    """Return the fields of an object that nobody has filled yet."""
    return {**dict.fromkeys(EMPTY[name].split()), **deepcopy(CONSTANT[name])}


def noun(name: str) -> str:
    """Return what a refusal calls an object of this kind."""
    return NOUNS.get(name, name)
