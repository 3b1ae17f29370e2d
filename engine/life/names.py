"""What people turn out to be called, and what they say of themselves, when somebody asks for the first time."""

GIVEN = (
    "Adaeze", "Ambrose", "Anouk", "Bartol", "Berit", "Cassius", "Celestine", "Chidi", "Cosima", "Darragh",
    "Demba", "Dorotea", "Ebba", "Eliska", "Emeka", "Fenna", "Florian", "Gethin", "Giacinta", "Hanne", "Hiroko",
    "Ignatia", "Ilse", "Ivo", "Jadwiga", "Jorun", "Kalinda", "Kofi", "Lazar", "Leocadia", "Lucjan", "Mairead",
    "Malachy", "Marit", "Mehmet", "Milou", "Nadezhda", "Nils", "Obadiah", "Oluchi", "Orsolya", "Paavo",
    "Petronel", "Quirin", "Rafiq", "Ragna", "Rosalba", "Samir", "Senka", "Sigrun", "Tadeo", "Thandi", "Tirzah",
    "Ulrika", "Vasco", "Violeta", "Wanjiru", "Yevgeny", "Ysolde", "Zaid", "Zipporah",
)  # fmt: skip

FAMILY = (
    "Anvil", "Backwater", "Ballcock", "Bargepole", "Bellows", "Binnacle", "Boathook", "Brazier", "Bulwark",
    "Candlewick", "Causeway", "Chainlocker", "Cordage", "Coster", "Crucible", "Dovetail", "Draughtline",
    "Eddystone", "Fathomless", "Ferrier", "Flintlock", "Forecastle", "Gangway", "Gimlet", "Grapnel", "Gunwale",
    "Halyard", "Hawser", "Holdfast", "Inkwell", "Jettison", "Keelson", "Ladlemaker", "Lanyard", "Leadline",
    "Lockkeeper", "Longstaff", "Mizzen", "Moorage", "Oarlock", "Packthread", "Pantile", "Pewter", "Pilings",
    "Quayside", "Ratchet", "Rivet", "Rowlock", "Sailcloth", "Scupper", "Seacoal", "Sheave", "Shoreditch",
    "Slackwater", "Spindle", "Spoke", "Tarbrush", "Thole", "Tidewell", "Treadle", "Trunnion", "Undertow",
    "Wharfinger", "Windlass", "Yardarm",
)  # fmt: skip

SAID = (
    "I came for a week, eleven years ago.",
    "My sister has two boxes in the Stacks and I have the corner of one.",
    "I pay what I owe on Scripday, so do not ask me before.",
    "I was born in an answered house. The kettle was warm when my mother moved in.",
    "I count lamps on the way home. There is one more than there was.",
    "I play the horn, four bars of it.",
    "I am saving for a door of my own.",
    "I had a dog, and then the dog had a better offer.",
    "I knocked once, as a child. I have never said where.",
    "I vote. Nobody has asked me to since, but I do.",
    "My father kept the timetable when there was one.",
    "I owe the Warm Side for a window.",
    "I can tell resin's age by the smell, to the day.",
    "I have been to every district but one, and I am not going.",
    "I mend nets in the evening, for somebody who has no boat.",
    "I write letters for people. They never ask what they said.",
    "I lost a boot on the Low Line, and they found the other one.",
    "I have a chit older than the vote, and no, you may not see it.",
    "My brother went through a glitch door and came back taller.",
    "I sleep badly when it is quiet.",
    "I was promised a tram stop.",
    "I have eaten gull. Once.",
    "I know a man who has a key to the Loom, or says that he knows one.",
    "I keep bees in a drawer. They are insured.",
)
