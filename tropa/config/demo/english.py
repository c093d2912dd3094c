"""A lighting company of Bristol with a branch in New York."""

from tropa.config.demo.english_selling import SELLING
from tropa.config.demo.words import Channel, Place, Words

WORDS = Words(
    owner="Anna White",
    members=("Robert Ellis", "Vera Cole", "Timothy Gale", "Olivia Nash", "Paul Dean", "Leila Young", "Ian Walker",
             "Marina Flowers", "Dennis Black", "Alice Sutton", "Cyril Foster"),
    places=(
        Place(
            "Bristol", "Europe/London",
            ("Bristol", "Bristol", "Bristol", "Bath", "Cardiff", "Gloucester", "Exeter", "London"),
            ("Park Street", "Queen Square", "Victoria Road", "Mill Lane", "Station Road", "High Street", "Church Road"),
            "+44771%07d",
        ),
        Place(
            "New York", "America/New_York",
            ("New York", "New York", "New York", "Newark", "Boston", "Philadelphia", "Stamford"),
            ("Broadway", "Madison Avenue", "Hudson Street", "Bleecker Street", "Lexington Avenue", "Spring Street"),
            "+1212%07d",
        ),
    ),
    teams=(("Trade", 0), ("Projects", 0), ("America", 1)),
    men=("Adam", "Andrew", "Arthur", "Brian", "Colin", "Daniel", "Edward", "George", "Henry", "James", "Liam",
         "Martin", "Oliver", "Peter", "Samuel", "Simon", "Thomas", "William"),
    women=("Anna", "Beth", "Claire", "Diana", "Emma", "Fiona", "Grace", "Helen", "Isla", "Julia", "Laura", "Megan",
           "Nora", "Rachel", "Sarah", "Sophie", "Zoe"),
    families=tuple((name, name) for name in (
        "Adams", "Barker", "Clarke", "Dawson", "Evans", "Fletcher", "Grant", "Hughes", "Irwin", "Jenkins", "Knight",
        "Lawson", "Morris", "Norton", "Owens", "Parker", "Quinn", "Reed", "Shaw", "Turner", "Vaughan", "Watts",
        "Bennett", "Coleman", "Harper", "Murphy", "Palmer", "Spencer")),
    fathers=(),
    forms=("%s Ltd", "%s Ltd", "%s LLP", "%s Inc"),
    houses=("%s Hotel", "%s Restaurant", "Café %s", "%s Gallery", "%s Fitness", "%s Mall"),
    firms=("Harbour", "Cascade", "Meridian", "Orbit", "Daybreak", "White Stone", "Vanguard", "Horizon", "Cedar",
           "Azure", "Lighthouse", "New Age", "Sail", "Riviera", "Northern Light", "Triumph", "Comfort", "Amber",
           "Magnolia", "Oak Hill", "Sterling", "Brunel", "Clifton", "Avon", "Kestrel", "Beacon", "Juniper", "Pioneer",
           "Crown", "Willow"),
    trades=("", " Plus", " Telecom", " Build", " Furniture", " Services", " Trading", " Estates", " Design", " Group",
            " Logistics", " Partners", " Interiors", " Electrical", " Contracts", " Homes", " Developments"),
    positions=("Director", "Chief engineer", "Purchasing", "Architect", "Designer", "Facilities manager",
               "Site manager", "Office manager"),
    tags=("trade", "designer", "regular", "VIP", "fitting", "tender"),
    channels=(
        Channel("Website", "direct", 24, 1.0),
        Channel("Phone call", "direct", 14, 1.0),
        Channel("Referral", "referral", 13, 1.9),
        Channel("Google Ads", "advertising", 20, 0.75, "Advertising",
                {"source": "google", "medium": "cpc", "campaign": "office-lighting"}),
        Channel("Instagram", "social", 10, 0.7, "Advertising",
                {"source": "instagram", "medium": "social", "campaign": "interior-design"}),
        Channel("Marketplace", "partner", 10, 0.55),
        Channel("Maps", "search", 6, 0.9),
        Channel("Trade fair", "offline", 3, 1.4),
    ),
    header=("Name", "Kind", "Company", "Position", "Phone", "Email", "City", "Address", "Tags", "Source", "Owner",
            "Lifecycle stage", "Created at", "Terms of payment"),
    work="Work with customers: %s",
    selling=SELLING,
)  # fmt: skip
