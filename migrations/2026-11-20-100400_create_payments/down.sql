DROP TABLE reconciliation;
DROP TABLE provider_event;
DROP TABLE refund;
DROP TABLE attempt_invoice;
DROP TABLE payment_attempt;
DROP TABLE allocation;
DROP TABLE payment;
