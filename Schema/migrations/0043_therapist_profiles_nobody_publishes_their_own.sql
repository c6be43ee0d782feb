-- A therapist's bio is published by somebody else also where another person wrote its last comma.
CREATE FUNCTION therapist_profiles.refuse_own_publishing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM therapist_profiles.therapists t WHERE t.id = NEW.therapist_id AND t.account_id = NEW.by_id)
  THEN
    RAISE EXCEPTION 'somebody else must publish' USING ERRCODE = '23514', CONSTRAINT = 'bios_published_by_someone_else';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER z_refuse_own_publishing BEFORE UPDATE ON therapist_profiles.bios
  FOR EACH ROW WHEN (NEW.event = 'published') EXECUTE FUNCTION therapist_profiles.refuse_own_publishing();
