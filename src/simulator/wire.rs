//! The book's objects as the provider's JSON, complete enough for the generated types of its client library,
//! which refuse an answer when one field is missing. Expanding is in `expand`, lists are in `lists`.

use serde_json::{Value, json};

use super::book::{
    Book, Charge, ChargeStatus, Dispute, DisputeStatus, Event, File, Intent, IntentStatus, Movement,
    MovementKind, Refund, RefundStatus, Session, SessionStatus, Warning,
};
use super::cards::Card;
use super::refusal::declined;

/// The version that the client library is generated from; real webhooks carry theirs too.
pub const API_VERSION: &str = "2026-09-30.endive";

/// Any object by its id.
pub fn find(book: &Book, base_url: &str, id: &str) -> Option<Value> {
    let (prefix, _) = id.split_once('_')?;
    match prefix {
        "cs" => book.sessions.iter().find(|it| it.id == id).map(|it| session(it, base_url)),
        "pi" => book.intents.iter().find(|it| it.id == id).map(intent),
        "ch" | "py" => book.charges.iter().find(|it| it.id == id).map(charge),
        "re" => book.refunds.iter().find(|it| it.id == id).map(refund),
        "dp" => book.disputes.iter().find(|it| it.id == id).map(|it| dispute(it, book)),
        "issfr" => book.warnings.iter().find(|it| it.id == id).map(warning),
        "file" => book.files.iter().find(|it| it.id == id).map(file),
        "txn" => book.movements.iter().find(|it| it.id == id).map(movement),
        "evt" => book.events.iter().find(|it| it.id == id).map(|it| event(it, book)),
        _ => None,
    }
}

pub fn session(it: &Session, base_url: &str) -> Value {
    let open = it.status == SessionStatus::Open;
    let object = json!({
        "id": it.id, "object": "checkout.session", "livemode": false, "created": it.created,
        "adaptive_pricing": {"enabled": false}, "amount_subtotal": it.amount, "amount_total": it.amount,
        "automatic_tax": {"enabled": false, "liability": null, "provider": null, "status": null},
        "cancel_url": it.cancel_url, "client_reference_id": it.client_reference, "currency": it.currency,
        "custom_fields": [], "customer_creation": "if_required", "customer_email": it.customer_email,
        "custom_text": {"after_submit": null, "shipping_address": null, "submit": null,
            "terms_of_service_acceptance": null},
        "discounts": [], "expires_at": it.expires_at, "locale": it.locale, "metadata": it.metadata,
        "mode": "payment", "payment_intent": it.intent, "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card", "us_bank_account"],
        "payment_status": if it.paid { "paid" } else { "unpaid" },
        "phone_number_collection": {"enabled": false}, "shipping_options": [],
        "status": match it.status {
            SessionStatus::Open => "open",
            SessionStatus::Complete => "complete",
            SessionStatus::Expired => "expired",
        },
        "success_url": it.success_url,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": open.then(|| format!("{base_url}/checkout/{}", it.id)),
    });
    with_nulls(
        object,
        "after_expiration allow_promotion_codes billing_address_collection client_secret collected_information \
         consent consent_collection currency_conversion customer customer_details invoice invoice_creation \
         origin_context payment_link payment_method_configuration_details permissions presentment_details \
         recovered_from saved_payment_method_options setup_intent shipping_address_collection shipping_cost \
         submit_type subscription wallet_options",
    )
}

pub fn intent(it: &Intent) -> Value {
    let object = json!({
        "id": it.id, "object": "payment_intent", "livemode": false, "created": it.created,
        "amount": it.amount, "amount_capturable": 0, "amount_details": {"tip": {}},
        "amount_received": it.received, "capture_method": "automatic_async",
        "client_secret": format!("{}_secret_simulated", it.id), "confirmation_method": "automatic",
        "currency": it.currency, "description": it.description,
        "last_payment_error": it.last_error.map(declined), "latest_charge": it.charge,
        "metadata": it.metadata, "payment_method_options": {},
        "payment_method_types": ["card", "us_bank_account"],
        "status": match it.status {
            IntentStatus::RequiresPaymentMethod => "requires_payment_method",
            IntentStatus::RequiresAction => "requires_action",
            IntentStatus::Processing => "processing",
            IntentStatus::Succeeded => "succeeded",
            IntentStatus::Canceled => "canceled",
        },
    });
    with_nulls(
        object,
        "application application_fee_amount automatic_payment_methods canceled_at cancellation_reason customer \
         next_action on_behalf_of payment_method payment_method_configuration_details processing receipt_email \
         review setup_future_usage shipping source statement_descriptor statement_descriptor_suffix \
         transfer_data transfer_group",
    )
}

pub fn charge(it: &Charge) -> Value {
    let paid = it.status == ChargeStatus::Succeeded;
    let object = json!({
        "id": it.id, "object": "charge", "livemode": false, "created": it.created,
        "amount": it.amount, "amount_captured": if paid { it.amount } else { 0 },
        "amount_refunded": it.refunded, "balance_transaction": it.movement,
        "billing_details": {"address": null, "email": null, "name": null, "phone": null, "tax_id": null},
        "captured": it.status != ChargeStatus::Failed, "currency": it.currency, "disputed": false,
        "failure_code": it.failure.map(|why| why.code()),
        "failure_message": it.failure.map(|why| why.message()), "fraud_details": {}, "metadata": {},
        "paid": paid, "payment_intent": it.intent, "payment_method_details": method(it.card),
        "refunded": paid && it.refunded == it.amount,
        "status": match it.status {
            ChargeStatus::Succeeded => "succeeded",
            ChargeStatus::Pending => "pending",
            ChargeStatus::Failed => "failed",
        },
    });
    with_nulls(
        object,
        "application application_fee application_fee_amount calculated_statement_descriptor customer description \
         failure_balance_transaction on_behalf_of outcome payment_method receipt_email receipt_number receipt_url \
         review shipping source source_transfer statement_descriptor statement_descriptor_suffix transfer_data \
         transfer_group",
    )
}

/// The fields that are there and empty, as the provider sends them.
fn with_nulls(mut object: Value, names: &str) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.extend(names.split(' ').map(|name| (name.to_owned(), Value::Null)));
    }
    object
}

fn method(card: Card) -> Value {
    if card.is_bank_debit() {
        return json!({"type": "us_bank_account", "us_bank_account": {
            "account_holder_type": "individual", "account_type": "checking", "bank_name": "STRIPE TEST BANK",
            "expected_debit_date": null, "fingerprint": null, "last4": card.last4(), "mandate": null,
            "payment_reference": null, "routing_number": "110000000",
        }});
    }
    json!({"type": "card", "card": {
        "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": null,
            "cvc_check": "pass"},
        "country": "US", "exp_month": 12, "exp_year": 2034, "fingerprint": null, "funding": "credit",
        "installments": null, "last4": card.last4(), "mandate": null, "network": "visa",
        "three_d_secure": null, "wallet": null,
    }})
}

pub fn refund(it: &Refund) -> Value {
    json!({
        "id": it.id, "object": "refund", "created": it.created, "amount": it.amount, "currency": it.currency,
        "balance_transaction": it.movement, "charge": it.charge, "payment_intent": it.intent,
        "destination_details": {"card": {"type": "refund", "reference_status": "pending",
            "reference_type": "acquirer_reference_number"}, "type": "card"},
        "failure_balance_transaction": it.failure_movement,
        "failure_reason": (it.status == RefundStatus::Failed).then_some("expired_or_canceled_card"),
        "metadata": it.metadata, "reason": it.reason, "receipt_number": null,
        "source_transfer_reversal": null, "transfer_reversal": null,
        "status": match it.status {
            RefundStatus::Pending => "pending",
            RefundStatus::Succeeded => "succeeded",
            RefundStatus::Failed => "failed",
        },
    })
}

pub fn dispute(it: &Dispute, book: &Book) -> Value {
    let moved = book.movements.iter().filter(|own| it.movements.contains(&own.id)).map(movement);
    json!({
        "id": it.id, "object": "dispute", "livemode": false, "created": it.created, "amount": it.amount,
        "currency": it.currency, "charge": it.charge, "payment_intent": it.intent, "reason": it.reason,
        "balance_transactions": moved.collect::<Vec<Value>>(), "enhanced_eligibility_types": [], "evidence": it.evidence, "metadata": {},
        "evidence_details": {"due_by": it.answer_by, "has_evidence": !it.evidence.is_empty(), "past_due": false,
            "submission_count": i32::from(it.submitted)},
        "is_charge_refundable": it.status.asks(),
        "status": match it.status {
            DisputeStatus::WarningNeedsResponse => "warning_needs_response",
            DisputeStatus::WarningUnderReview => "warning_under_review",
            DisputeStatus::WarningClosed => "warning_closed",
            DisputeStatus::NeedsResponse => "needs_response",
            DisputeStatus::UnderReview => "under_review",
            DisputeStatus::Won => "won",
            DisputeStatus::Lost => "lost",
        },
    })
}

pub fn warning(it: &Warning) -> Value {
    json!({
        "id": it.id, "object": "radar.early_fraud_warning", "livemode": false, "created": it.created,
        "actionable": it.actionable, "charge": it.charge, "fraud_type": it.kind, "payment_intent": it.intent,
    })
}

pub fn file(it: &File) -> Value {
    json!({
        "id": it.id, "object": "file", "created": it.created, "expires_at": null, "filename": it.name,
        "links": null, "purpose": it.purpose, "size": it.size, "title": null,
        "type": if it.is_pdf { "pdf" } else { "jpg" }, "url": null,
    })
}

pub fn movement(it: &Movement) -> Value {
    let (kind, category) = match it.kind {
        MovementKind::Charge => ("charge", "charge"),
        MovementKind::Payment => ("payment", "charge"),
        MovementKind::Refund => ("refund", "refund"),
        MovementKind::PaymentRefund => ("payment_refund", "refund"),
        MovementKind::RefundFailure => ("refund_failure", "refund_failure"),
        MovementKind::Dispute => ("adjustment", "dispute"),
        MovementKind::DisputeReversal => ("adjustment", "dispute_reversal"),
    };
    let fees = if it.fee == 0 {
        json!([])
    } else {
        json!([{"amount": it.fee, "application": null, "currency": it.currency,
            "description": "Stripe processing fees", "type": "stripe_fee"}])
    };
    json!({
        "id": it.id, "object": "balance_transaction", "amount": it.amount, "available_on": it.created,
        "balance_type": "payments", "created": it.created, "currency": it.currency, "description": null,
        "exchange_rate": null, "fee": it.fee, "fee_details": fees, "net": it.amount.saturating_sub(it.fee),
        "reporting_category": category, "source": it.source, "status": "available", "type": kind,
    })
}

pub fn event(it: &Event, book: &Book) -> Value {
    let pending = book.deliveries.iter().filter(|delivery| delivery.event == it.id && !delivery.done).count();
    json!({
        "id": it.id, "object": "event", "api_version": API_VERSION, "created": it.created,
        "data": {"object": it.object}, "livemode": false, "pending_webhooks": pending,
        "request": {"id": null, "idempotency_key": null}, "type": it.kind,
    })
}
