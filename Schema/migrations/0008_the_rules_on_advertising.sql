-- What a bio must not say, as data.
-- AB-ADV: the College of Physiotherapists of Alberta's Advertising standard; AB-TITLE: its standard on titles,
-- credentials and specialty designations. What a province words otherwise, its clinics change here.
INSERT INTO therapist_profiles.advertising_rules (rule, kind, phrases, except_in, source, sentence)
SELECT rule, kind, string_to_array(phrases, '|'), string_to_array(except_in, '|'), source, sentence FROM (VALUES
  ('superlative', 'superlative',
    'best|finest|greatest|number one|#1|no 1|top rated|top notch|highest quality|world class|unmatched|'
    || 'unrivalled|unrivaled|unparalleled|unsurpassed|second to none|premier|foremost|most experienced|'
    || 'most skilled|most trusted|most qualified|most advanced|most effective|most successful|a leading|'
    || 'the leading|''s leading|leading clinic*|leading expert*|leading physio*|leading provider*|'
    || 'leading therapist*|*''s leading|top physio*|top therapist*|top clinic*',
    'best known as|best known for|best known to|best reached|best time|best times|best way|'
    || 'best practice|best practices|best available|best evidence|best interest|best interests|'
    || 'best friend|best friends|best suited|best wishes|best explained|best described|best of luck|'
    || 'best when|best if|best after|best before|as best|do my best|do your best|do our best|'
    || 'does her best|does his best|does their best|doing your best|my best to|our best to|* best to keep|'
    || 'works best|work best|worked best|feel your best|feels best|what is best|what''s best|second best|'
    || 'personal best|personal bests|premier league|leading cause|leading causes|leading role|'
    || 'leading edge of|most effective for you|greatest respect|greatest joy|greatest pleasure|'
    || 'greatest teacher|greatest teachers',
    'AB-ADV', 'No superlatives about the quality of service, a provider or a product: they cannot be verified.'),
  ('comparison', 'comparison',
    'better than|better results|better outcomes|better care than|more effective than|'
    || 'more experienced than|more skilled than|more gentle than|faster than|quicker than|safer than|'
    || 'superior to|superior care|superior service|superior services|superior results|superior outcomes|'
    || 'superior treatment|superior quality|outperform*|unlike other *|unlike most *|than other *|'
    || 'than any other|than most *|than anyone else|compared to other *|compared with other *|beats *',
    'better than before|better than yesterday|better than they did|better than you did|'
    || 'better than it did|faster than before|faster than usual|heart beats *|beats per|'
    || 'than other people''s|than other muscles|than other joints|than most people expect|'
    || 'than most people think|no better than|not better than',
    'AB-ADV', 'No comparison with other providers, services or products.'),
  ('disparagement', 'comparison',
    'other clinics|other physios|cookie cutter|assembly line|conveyor belt|quack*|unqualified|'
    || 'where others fail*|when others fail*|what others miss*|nothing else has worked|nothing else worked',
    'work with other clinics|works with other clinics|together with other clinics|an assembly line|'
    || 'on an assembly line',
    'AB-ADV', 'Do not question or diminish other providers or clinics.'),
  ('guarantee', 'guarantee',
    'guarantee*|money back|always works|never fails|promise* results|promise* relief|promise* you will|'
    || 'sure to help|certain to help|you will be pain free|pain free for life|lasting relief|'
    || 'permanent relief|permanent results|once and for all',
    'no guarantee*|not guarantee*|never guarantee*|cannot guarantee*|can''t guarantee*|don''t guarantee*|'
    || 'do not guarantee|doesn''t guarantee|without guarantee*|without any guarantee*|nobody can guarantee|'
    || 'no one can guarantee|nothing is guaranteed|no * is guaranteed|no * are guaranteed|'
    || 'no * can be guaranteed|results are not guaranteed|isn''t guaranteed|aren''t guaranteed|'
    || 'cannot promise results|can''t promise results|not promise results',
    'AB-ADV', 'No guarantee of results, stated or implied.'),
  ('cure', 'guarantee',
    'cure|cures|cured|curing|miracle*|eliminate* pain|eliminate* your pain|end your pain|erase* pain|'
    || 'erase* your pain|get rid of pain|get rid of your pain|fix your pain|fixes pain|fix you',
    'no cure|no * cure|not a cure|not cure|never cure*|cannot cure|can''t cure|does not cure|'
    || 'doesn''t cure|don''t cure|isn''t a cure|rather than cure|no miracle*|not a miracle|not fix you|'
    || 'cure for everything|cure all|no quick cure',
    'AB-ADV', 'No claim to cure or to end a condition: it is a claim that cannot be substantiated.'),
  ('safety', 'guarantee',
    'painless|risk free|no risk|no risks|no side effects|without side effects|completely safe|'
    || 'totally safe|perfectly safe|100% safe|100% natural',
    'not painless|never painless|rarely painless|isn''t painless|always painless|not risk free|'
    || 'not be painless|not completely safe|nothing is risk free|not without side effects|'
    || 'there is no risk free',
    'AB-ADV', 'Needling has risks and sensations; saying otherwise misleads.'),
  ('unsubstantiated', 'guarantee',
    'success rate*|*% success*|*% of my patients|*% of our patients|*% of patients|9 out of 10|'
    || 'nine out of ten|clinically proven|scientifically proven|proven results|proven to|instant relief|'
    || 'immediate relief|instant results|immediate results|results in one *|in just one session|'
    || 'in only one session|in a single session',
    'not proven to|not been proven to|never proven to|has not been proven|not clinically proven|'
    || 'not scientifically proven',
    'AB-ADV', 'Only what can be verified: no success rates, proofs or promises of speed.'),
  ('testimonial', 'testimonial',
    'testimonial*|patients say|clients say|patients tell me|clients tell me|patients tell us|'
    || 'patients call me|patients love|clients love|patients rave|patients have said|rave review*|'
    || 'glowing review*|google review*|online review*|patient review*|client review*|our reviews|'
    || 'my reviews|five star|5 star|star rating*|highly recommended|changed my life|saved my life',
    'listen* to what patients say|what patients say matters|hear what patients say',
    'AB-ADV', 'No testimonials: what patients said of the care does not belong in an advertisement.'),
  ('endorsement', 'testimonial',
    'award winning|voted best|voted the|voted number|voted one|voted top|trusted by|endorsed by|'
    || 'as seen on|as seen in|as featured in|celebrit*|therapist to the stars|choice of champions|'
    || 'athletes choose',
    '',
    'AB-ADV', 'No endorsements, rankings or famous clients.'),
  ('discount', 'inducement',
    'discount*|special offer*|special price*|limited time|limited offer*|*% off|half price|half off|'
    || '$* off|save $*|save *%|buy one|two for one|2 for 1|three for two|coupon*|voucher*|gift card*|'
    || 'gift certificate*|promo|promo code*|promotional price*|promotional offer*|package deal*|'
    || 'package of * sessions|bundle*|loyalty card*|loyalty program*|lowest price*|cheapest|'
    || 'affordable rates|book now and',
    'no discount*|not offer discount*|muscle bundle*|nerve bundle*|fibre bundle*|fiber bundle*|'
    || 'bundle branch|vascular bundle*|neurovascular bundle*',
    'AB-ADV', 'No discounts that vary from the fee schedule, and no offers limited in time.'),
  ('free-service', 'inducement',
    'free consultation*|free assessment*|free session*|free treatment*|free visit*|free first *|'
    || 'first * free|free massage*|free needling|free ims|free trial*|free of charge|at no charge|'
    || 'no charge|at no cost|complimentary assessment*|complimentary consultation*|complimentary session*|'
    || 'complimentary treatment*|complimentary visit*|win a *|prize draw*|door prize*|giveaway*|raffle*|'
    || 'refer a friend|referral reward*|referral bonus*',
    'parking free of charge|parking is free of charge|parking at no charge|parking at no cost|'
    || 'cancel free of charge|cancel at no charge|there is no charge to ask|reschedule at no charge|'
    || 'drug free treatment*|pain free session*',
    'AB-ADV', 'No free services, prizes or rewards as an inducement.'),
  ('benefits', 'inducement',
    'use up your benefits|use up your coverage|use your benefits before|use your coverage before|'
    || 'benefits expire|coverage expires|before your benefits|use it or lose it|use them or lose them|'
    || 'maximize your benefits|maximise your benefits|max out your *|monthly tune up|weekly tune up',
    '',
    'AB-ADV', 'Do not promote services that are not needed.'),
  ('doctor-title', 'title',
    'dr|doctor',
    'dr gunn|dr chan gunn|dr c gunn|dr c chan gunn|dr travell|dr janet travell|a doctor|the doctor|'
    || 'your doctor|my doctor|her doctor|his doctor|their doctor|family doctor|medical doctor|'
    || 'referring doctor|team doctor|doctor of *|doctor referral*|doctor visit*|doctor or *|or doctor|'
    || 'and doctor|doctor and *|witch doctor',
    'AB-TITLE', 'The title Doctor or Dr is not used in connection with physiotherapy services.'),
  ('specialist-title', 'title',
    'specialist*|specialise*|specialize*|specialising|specializing|specialty in|speciality in|'
    || 'specialty is|speciality is',
    'see a specialist|to a specialist|medical specialist*|specialist physician*|your specialist|'
    || 'another specialist|other specialists|specialists in other|not a specialist|not specialize*|'
    || 'not specialise*|surgical specialist*',
    'AB-TITLE', 'Specialist needs the authorization of the Registrar; write what you focus on or see often.'),
  ('expert-title', 'title',
    'expert|experts|expertise|guru*|elite|world renowned|renowned|master needler|needling master|'
    || 'pioneer*|authority on|authority in',
    'you are the expert|you''re the expert|expert in your own|expert on your own|experts on their own|'
    || 'expert panel|expert consensus|expert witness|not an expert|pioneered by|pioneer of|elite athletes|'
    || 'elite sport|elite level|elite runners|elite skiers',
    'AB-ADV', 'Words that set one provider above others are comparative; say training and years instead.'),
  ('novelty', 'advice',
    'state of the art|cutting edge|revolutionary|breakthrough*|one of a kind|groundbreaking|'
    || 'game changer|game changing|latest technology|unique treatment*|unique approach|unique method*|'
    || 'unique technique*|unique skill*',
    '',
    'AB-ADV', 'Can it be verified? Say plainly what the method is.'),
  ('numbers', 'advice',
    'hundreds of *|thousands of *|countless *|over * patients|more than * patients|'
    || '* satisfied patients|* happy patients',
    'hundreds of kilometres|hundreds of kilometers|hundreds of hours|thousands of kilometres|'
    || 'thousands of kilometers|thousands of steps|countless hours',
    'AB-ADV', 'Give only numbers that the clinic can show.'),
  ('instead-of-care', 'advice',
    'avoid surgery|instead of surgery|no need for surgery|without surgery|without medication|'
    || 'without drugs|instead of medication|stop taking|throw away your *',
    'with or without surgery|with or without medication|recover* without surgery',
    'AB-ADV', 'Do not lead a reader away from other care that they may need.'),
  ('certified', 'advice',
    'ims certified|certified in ims|certified ims|fully certified|board certified|highly trained|'
    || 'highly qualified|highly skilled|highly experienced',
    '',
    'AB-TITLE', 'Name the body that certified and the year, so that a reader can verify it.')
) AS r (rule, kind, phrases, except_in, source, sentence);
