-- What the demo's visits cost: issued the same evening, most of it paid, some of it owed. All fictional.

DO $$
DECLARE
  v record;
  payment uuid;
BEGIN
  FOR v IN SELECT i.id, i.legal_entity_id, i.location_id, i.patient_id, i.currency, a.ends_at, y.needling,
      ('x' || left(md5(i.appointment_id::text || 'paid'), 6))::bit(24)::integer % 10 AS luck
    FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
      JOIN practice.treatment_types y ON y.id = a.treatment_type_id
    WHERE i.status = 'draft' AND a.ends_at < needlepoint.now() - interval '20 hours'
      AND EXISTS (SELECT FROM billing.invoice_lines l WHERE l.invoice_id = i.id)
    ORDER BY a.ends_at, i.id
  LOOP
    PERFORM access.act_as((SELECT x.id FROM access.accounts x WHERE x.name = 'demo.owner'), true),
      set_config('clinic.now', (v.ends_at + interval '10 minutes')::text, true);
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
