-- What the demo's visits cost: issued the same evening, most of it paid, some of it owed; one patient in five has a plan
-- that pays four fifths, which is still to be claimed. A package is offered, and therapists have half of what they bill.
-- All fictional.

INSERT INTO patient_records.coverages (id, patient_id, kind, payer, policy_number, share, added_at, added_by)
SELECT gen_random_uuid(), p.id, 'extended_health', 'Prairie Health', 'PH-' || right(p.number, 6), 8000,
  needlepoint.now() - interval '6 months', a.id
FROM patient_records.patients p, access.accounts a WHERE a.name = 'demo.desk' AND p.number ~ '[27]$';
-- The work injury of whoever was seen last: WCB waits for a report.
INSERT INTO patient_records.coverages (id, patient_id, kind, payer, claim_number, injured_on, injury, employer, added_at,
  added_by)
SELECT gen_random_uuid(), v.patient_id, 'wcb', 'WCB Alberta', '4417-2026', v.local_start::date - 2, 'Neck strain at work',
  'Bow River Foods', needlepoint.now(), a.id
FROM (SELECT x.patient_id, x.local_start FROM scheduling.appointments x
    WHERE x.status = 'completed' ORDER BY x.local_start DESC, x.id LIMIT 1) v, access.accounts a
WHERE a.name = 'demo.desk';

INSERT INTO billing.package_offers (id, code, name, treatment_type_id, units, price, currency, months_valid,
  refund_policy, offered_at, offered_by)
SELECT gen_random_uuid(), 'ims-10', 'Ten IMS treatments, 45 minutes', y.id, 10, 110000, 'CAD', 12, 'regular_price',
  needlepoint.now() - interval '1 year', a.id
FROM practice.treatment_types y, access.accounts a WHERE y.code = 'ims-45' AND a.name = 'demo.owner';
INSERT INTO billing.pay_rates (id, therapist_id, basis, basis_points, valid, set_by)
SELECT gen_random_uuid(), t.id, 'collected', 5000, daterange((needlepoint.now() - interval '1 year')::date, NULL), a.id
FROM therapist_profiles.therapists t, access.accounts a WHERE a.name = 'demo.owner';

DO $$
DECLARE
  v record;
  payment uuid;
  plan uuid;
  claimed uuid;
BEGIN
  FOR v IN SELECT i.id, i.legal_entity_id, i.location_id, i.patient_id, i.purpose, i.currency, a.ends_at, y.needling,
      ('x' || left(md5(i.appointment_id::text || 'paid'), 6))::bit(24)::integer % 10 AS luck
    FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
      JOIN practice.treatment_types y ON y.id = a.treatment_type_id
    WHERE i.status = 'draft' AND a.ends_at < needlepoint.now() - interval '20 hours'
      AND EXISTS (SELECT FROM billing.invoice_lines l WHERE l.invoice_id = i.id)
    ORDER BY a.ends_at, i.id
  LOOP
    PERFORM access.act_as((SELECT x.id FROM access.accounts x WHERE x.name = 'demo.owner'), true),
      set_config('clinic.now', (v.ends_at + interval '10 minutes')::text, true);
    SELECT c.id INTO plan FROM patient_records.coverages c
    WHERE c.patient_id = v.patient_id AND c.kind = 'extended_health';
    IF plan IS NOT NULL AND v.purpose = 'visit' THEN
      claimed := gen_random_uuid();
      INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency,
        coverage_id, regime, share_reasons)
      SELECT claimed, i.legal_entity_id, i.location_id, i.patient_id, i.appointment_id, 'visit', i.currency, plan, 'plan',
        ARRAY['Prairie Health: extended health', '80 % of ' || split_part(billing.amount_text(l.unit_price, ''), ' ', 1)]
      FROM billing.invoices i JOIN billing.invoice_lines l ON l.invoice_id = i.id AND l.place = 1 WHERE i.id = v.id;
      INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
        quantity, unit_price, tax_reason, tax_basis_points, source)
      SELECT s.invoice, s.place, l.description, l.treatment_type_id, l.therapist_id, l.service_date, 1, s.amount,
        l.tax_reason, 0, 'share'
      FROM billing.invoice_lines l CROSS JOIN LATERAL (VALUES (claimed, 1, l.unit_price * 8 / 10),
        (v.id, 2, l.unit_price - l.unit_price * 8 / 10)) AS s (invoice, place, amount)
      WHERE l.invoice_id = v.id AND l.place = 1;
      DELETE FROM billing.invoice_lines l WHERE l.invoice_id = v.id AND l.place = 1;
      UPDATE billing.invoices SET status = 'issued' WHERE id = claimed;
    END IF;
    UPDATE billing.invoices SET status = 'issued' WHERE id = v.id;
    IF v.luck < 8 THEN
      payment := gen_random_uuid();
      INSERT INTO billing.payments (id, legal_entity_id, location_id, patient_id, tender, amount, currency)
      SELECT payment, v.legal_entity_id, v.location_id, v.patient_id,
        (ARRAY['debit', 'credit_card', 'debit', 'e_transfer', 'credit_card', 'debit', 'cash', 'cheque'])[1 + v.luck],
        i.total, v.currency
      FROM billing.invoices i WHERE i.id = v.id AND i.total > 0;
      INSERT INTO billing.allocations (id, payment_id, invoice_id, amount)
      SELECT gen_random_uuid(), p.id, v.id, p.amount FROM billing.payments p WHERE p.id = payment;
    END IF;
  END LOOP;
  PERFORM access.act_as(NULL, true), set_config('clinic.now', '', true);
END $$;
