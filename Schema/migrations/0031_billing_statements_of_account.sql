-- What moves a patient's account, from the entries of the ledger: what is billed to the patient adds to it, the patient's
-- money takes from it. What of that money is on the patient's own invoices moves nothing: it has been taken off already.

CREATE VIEW billing.account_events WITH (security_invoker = true) AS
  SELECT i.patient_id, e.id AS entry_id, e.booked_on, e.currency,
    CASE e.kind WHEN 'issue' THEN 'invoice' WHEN 'void' THEN 'voided' ELSE e.kind END AS event, i.id AS invoice_id,
    CASE WHEN (i.kind = 'credit_note') <> (e.kind = 'void') THEN -i.total ELSE i.total END AS amount
  FROM billing.invoices i JOIN billing.entries e ON e.source_id = i.id
  WHERE e.kind IN ('issue', 'void', 'credit_note') AND i.coverage_id IS NULL
    AND (i.credits_id IS NULL OR (SELECT c.coverage_id FROM billing.invoices c WHERE c.id = i.credits_id) IS NULL)
  UNION ALL
  SELECT i.patient_id, e.id, e.booked_on, e.currency,
    CASE WHEN w.reverses_id IS NULL THEN 'write_off' ELSE 'write_off_undone' END, i.id,
    CASE WHEN w.reverses_id IS NULL THEN -w.amount ELSE w.amount END
  FROM billing.invoices i JOIN billing.write_offs w ON w.invoice_id = i.id
    JOIN billing.entries e ON e.source_id = w.id AND e.kind = 'write_off'
  WHERE i.coverage_id IS NULL
  UNION ALL
  SELECT i.patient_id, e.id, e.booked_on, e.currency, 'redemption', i.id,
    CASE WHEN r.reverses_id IS NULL THEN -r.amount ELSE r.amount END
  FROM billing.invoices i JOIN billing.redemptions r ON r.invoice_id = i.id
    JOIN billing.entries e ON e.source_id = r.id AND e.kind = 'redemption'
  UNION ALL
  SELECT m.patient_id, e.id, e.booked_on, e.currency, 'payment', NULL, -m.amount
  FROM billing.payments m JOIN billing.entries e ON e.source_id = m.id AND e.kind = 'payment'
  WHERE m.patient_id IS NOT NULL
  UNION ALL
  SELECT m.patient_id, e.id, e.booked_on, e.currency, 'refund', NULL, f.amount
  FROM billing.payments m JOIN billing.refunds f ON f.payment_id = m.id
    JOIN billing.entries e ON e.source_id = f.id AND e.kind = 'refund'
  WHERE m.patient_id IS NOT NULL
  UNION ALL
  -- The patient's money on what is not the patient's to pay.
  SELECT m.patient_id, e.id, e.booked_on, e.currency, 'applied', i.id,
    CASE WHEN a.reverses_id IS NULL THEN a.amount ELSE -a.amount END
  FROM billing.payments m JOIN billing.allocations a ON a.payment_id = m.id
    JOIN billing.invoices i ON i.id = a.invoice_id JOIN billing.entries e ON e.source_id = a.id AND e.kind = 'allocation'
  WHERE m.patient_id IS NOT NULL AND (i.patient_id <> m.patient_id OR i.coverage_id IS NOT NULL)
  UNION ALL
  -- Somebody else's money on what is.
  SELECT i.patient_id, e.id, e.booked_on, e.currency, 'applied', i.id,
    CASE WHEN a.reverses_id IS NULL THEN -a.amount ELSE a.amount END
  FROM billing.invoices i JOIN billing.allocations a ON a.invoice_id = i.id
    JOIN billing.payments m ON m.id = a.payment_id JOIN billing.entries e ON e.source_id = a.id AND e.kind = 'allocation'
  WHERE i.coverage_id IS NULL AND m.patient_id IS DISTINCT FROM i.patient_id;
GRANT SELECT ON billing.account_events TO clinic_app;
