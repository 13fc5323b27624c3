"""Reason codes: why a check or a verdict came out as it did.

Codes only; the sentences live in ``ui/i18n`` (shown) and ``ui/sounds`` (spoken).
"""

from enum import StrEnum


class Reason(StrEnum):
    """One reason for an outcome, a piece of guidance or a device state."""

    # Verdicts
    PASS = "PASS"
    OFFLINE_PASS = "OFFLINE_PASS"  # admitted on cached facts
    STAFF_PASS = "STAFF_PASS"
    STAFF_REFUSE = "STAFF_REFUSE"
    DENY = "DENY"  # neutral: please see the staff
    DUPLICATE = "DUPLICATE"

    # Guidance while a visit is under way
    IDLE = "IDLE"
    CLOSER = "CLOSER"
    BACK = "BACK"
    LOOK = "LOOK"
    ONE_PERSON = "ONE_PERSON"
    STAND_HERE = "STAND_HERE"  # outside the aiming zone
    TOO_DARK = "TOO_DARK"
    BACKLIT = "BACKLIT"
    BLURRED = "BLURRED"
    PRESENT_CREDENTIAL = "PRESENT_CREDENTIAL"  # show a code or a card
    PRESENT_PASS = "PRESENT_PASS"  # show a pass, or what the booking was made with: nothing else is asked
    CARD_READING = "CARD_READING"
    VERIFYING = "VERIFYING"
    TEMP_MEASURING = "TEMP_MEASURING"

    # Mask
    MASK_OK = "MASK_OK"
    MASK_MISSING = "MASK_MISSING"
    MASK_WRONG = "MASK_WRONG"
    MASK_UNKNOWN = "MASK_UNKNOWN"
    MASK_EXEMPT = "MASK_EXEMPT"

    # Temperature
    TEMP_OK = "TEMP_OK"
    TEMP_RETRY = "TEMP_RETRY"  # high once: measure again
    TEMP_RECHECK = "TEMP_RECHECK"  # near the limit: step back, and be measured a second time
    TEMP_HIGH = "TEMP_HIGH"
    TEMP_NEAR_LIMIT = "TEMP_NEAR_LIMIT"  # the uncertainty spans the threshold
    TEMP_COLD = "TEMP_COLD"
    TEMP_BLOCKED = "TEMP_BLOCKED"
    TEMP_UNKNOWN = "TEMP_UNKNOWN"
    WARMUP = "WARMUP"

    # Code, tests, vaccination, travel
    CODE_OK = "CODE_OK"
    CODE_YELLOW = "CODE_YELLOW"
    CODE_ABNORMAL = "CODE_ABNORMAL"  # red: shown neutrally
    CODE_STALE = "CODE_STALE"
    CODE_INVALID = "CODE_INVALID"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    CODE_UNREADABLE = "CODE_UNREADABLE"
    TEST_OK = "TEST_OK"
    TEST_EXPIRED = "TEST_EXPIRED"
    TEST_NONE = "TEST_NONE"
    TEST_POSITIVE = "TEST_POSITIVE"
    TEST_UNKNOWN = "TEST_UNKNOWN"
    ANTIGEN_OK = "ANTIGEN_OK"
    ANTIGEN_EXPIRED = "ANTIGEN_EXPIRED"
    ANTIGEN_NONE = "ANTIGEN_NONE"
    ANTIGEN_POSITIVE = "ANTIGEN_POSITIVE"
    ANTIGEN_UNKNOWN = "ANTIGEN_UNKNOWN"
    VACCINE_OK = "VACCINE_OK"
    VACCINE_INCOMPLETE = "VACCINE_INCOMPLETE"
    VACCINE_TOO_RECENT = "VACCINE_TOO_RECENT"  # the last dose does not count yet
    VACCINE_TOO_OLD = "VACCINE_TOO_OLD"  # the last dose is longer ago than the policy allows
    VACCINE_UNKNOWN = "VACCINE_UNKNOWN"
    AREA_OK = "AREA_OK"
    AREA_VISITED = "AREA_VISITED"
    AREA_UNKNOWN = "AREA_UNKNOWN"

    # Health certificates (EU DCC, SMART Health Cards), and a code that is not the visitor's
    CERT_OK = "CERT_OK"
    CERT_UNREADABLE = "CERT_UNREADABLE"  # damaged, or not as its format demands
    CERT_UNTRUSTED = "CERT_UNTRUSTED"  # its signer is not on this kiosk's list
    CERT_SIGNATURE = "CERT_SIGNATURE"  # its signature does not fit: altered
    CERT_WRONG_KEY = "CERT_WRONG_KEY"  # its signer may not sign this kind
    CERT_EXPIRED = "CERT_EXPIRED"
    CERT_NOT_YET_VALID = "CERT_NOT_YET_VALID"
    CERT_REVOKED = "CERT_REVOKED"
    CERT_NOT_ACCEPTED = "CERT_NOT_ACCEPTED"  # genuine, but the venue's rules ask for more
    CERT_PARTIAL = "CERT_PARTIAL"  # one of several codes: show the others
    HOLDER_UNKNOWN = "HOLDER_UNKNOWN"  # whose certificate it is can't be told: a card beside it, or staff
    PLACE_CODE = "PLACE_CODE"  # 场所码: the place's code, not the visitor's

    # Documents and persons
    DOCUMENT_OK = "DOCUMENT_OK"
    DOCUMENT_MISSING = "DOCUMENT_MISSING"
    DOCUMENT_UNREADABLE = "DOCUMENT_UNREADABLE"
    CARD_RETRY = "CARD_RETRY"
    CARD_UNSUPPORTED = "CARD_UNSUPPORTED"
    CARD_LOCKED = "CARD_LOCKED"  # names its holder only to those who hold the scheme's keys
    CARD_EXPIRED = "CARD_EXPIRED"
    CARD_NOT_YET_VALID = "CARD_NOT_YET_VALID"
    CARD_NUMBER_WRONG = "CARD_NUMBER_WRONG"  # GB 11643 check digit or date
    FACE_MATCH = "FACE_MATCH"
    FACE_MISMATCH = "FACE_MISMATCH"
    FACE_UNKNOWN = "FACE_UNKNOWN"
    FACE_NO_REFERENCE = "FACE_NO_REFERENCE"  # nothing to compare with: never faked
    FACE_UNCERTAIN = "FACE_UNCERTAIN"
    LIVE_OK = "LIVE_OK"
    LIVE_SUSPECT = "LIVE_SUSPECT"
    LIVE_UNKNOWN = "LIVE_UNKNOWN"

    # Lists and passes
    PASS_OK = "PASS_OK"
    PASS_MISSING = "PASS_MISSING"
    PASS_EXPIRED = "PASS_EXPIRED"
    PASS_NOT_YET_VALID = "PASS_NOT_YET_VALID"
    PASS_REVOKED = "PASS_REVOKED"
    PASS_BORROWED = "PASS_BORROWED"
    PASS_WRONG_PLACE = "PASS_WRONG_PLACE"
    PASS_WRONG_HOURS = "PASS_WRONG_HOURS"
    PASS_COPIED = "PASS_COPIED"  # somebody was let in with it a moment ago
    PASS_STALE = "PASS_STALE"  # a live code's picture: refresh it
    PASS_USED_UP = "PASS_USED_UP"
    PASS_UNPROVEN = "PASS_UNPROVEN"  # bound to somebody: show the card as well
    PASS_UNKNOWN = "PASS_UNKNOWN"
    ROSTER_OK = "ROSTER_OK"
    ROSTER_ABSENT = "ROSTER_ABSENT"
    ROSTER_UNKNOWN = "ROSTER_UNKNOWN"
    DECLARATION_MISSING = "DECLARATION_MISSING"  # on the roster, and no health declaration for today
    DECLARATION_UNWELL = "DECLARATION_UNWELL"
    WATCH_CLEAR = "WATCH_CLEAR"
    WATCH_LISTED = "WATCH_LISTED"  # the visitor's screen shows DENY only
    WATCH_UNKNOWN = "WATCH_UNKNOWN"
    CAPACITY_OK = "CAPACITY_OK"
    CAPACITY_FULL = "CAPACITY_FULL"
    CAPACITY_UNKNOWN = "CAPACITY_UNKNOWN"
    RULES_OK = "RULES_OK"  # the venue's own rules
    RULES_FAILED = "RULES_FAILED"
    RULES_UNKNOWN = "RULES_UNKNOWN"
    NOT_REQUIRED = "NOT_REQUIRED"

    # Network and devices
    PERSON_UNKNOWN = "PERSON_UNKNOWN"  # the platform knows nobody with this credential
    OFFLINE_UNKNOWN = "OFFLINE_UNKNOWN"  # no network and nothing held locally: no guess
    STALE_FACT = "STALE_FACT"
    TIMEOUT = "TIMEOUT"
    PERSON_LEFT = "PERSON_LEFT"
    CONTRADICTION = "CONTRADICTION"
    CLOCK_UNSET = "CLOCK_UNSET"
    DEVICE_FAULT = "DEVICE_FAULT"
    DISK_FULL = "DISK_FULL"  # the kiosk can open nothing that it writes down: it has not started
    MAINTENANCE = "MAINTENANCE"  # a technician works at the kiosk
    GATE_FAULT = "GATE_FAULT"
    GATE_EXPIRED = "GATE_EXPIRED"
    RECORD_FAULT = "RECORD_FAULT"  # the passage could not be written: no pulse
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"  # an intent without a result after a restart
    TAILGATING = "TAILGATING"
    GATE_BLOCKED = "GATE_BLOCKED"  # also: the door is held open
    NOT_PASSED = "NOT_PASSED"  # let in, and did not go through: present again
    BODY_UNADMITTED = "BODY_UNADMITTED"  # for the staff: somebody went through whom nobody let in
    FIRE_ALARM = "FIRE_ALARM"
    STAFF_COMING = "STAFF_COMING"
    NEXT_TEST_SITE = "NEXT_TEST_SITE"  # next step: the nearest test site
    NEXT_DESK = "NEXT_DESK"  # next step: the service desk
    NEXT_STAFFED_LANE = "NEXT_STAFFED_LANE"  # next step: the staffed lane
    NEXT_ANOTHER = "NEXT_ANOTHER"  # next step: show another code or card
    NEXT_AGAIN = "NEXT_AGAIN"  # next step: then show it again
    NEXT_PASS_AND_CARD = "NEXT_PASS_AND_CARD"  # next step: both again, the pass first
    NEXT_CODE = "NEXT_CODE"  # these four where no card can be read: show a code
    NEXT_OTHER_CODE = "NEXT_OTHER_CODE"
    NEXT_CODE_AGAIN = "NEXT_CODE_AGAIN"
    NEXT_ASK = "NEXT_ASK"  # next step: staff, for who has no code that is read
    COMPANION_WAITS = "COMPANION_WAITS"  # nobody of a family goes in without the others
    COMPANION_NEXT = "COMPANION_NEXT"  # the next of a family steps up
    COMPANION_CHILD = "COMPANION_CHILD"  # it is the child's turn
    COMPANION_ELDER = "COMPANION_ELDER"  # it is the elder's turn
    COMPANION_ALL = "COMPANION_ALL"  # next step: say so, or show the pass again, when all are here
    HELP_WANTED = "HELP_WANTED"  # for the staff: a visitor touched "help"
