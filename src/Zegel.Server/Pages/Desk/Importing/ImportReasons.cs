namespace Zegel.Server.Pages.Desk.Importing;

/// <summary>The reasons of an import in the visitor's language.</summary>
static class ImportReasons
{
    public static string Of(Tongue l, string reason) =>
        reason switch
        {
            "no-address" => l["there is no address", "er is geen adres"],
            "bad-address" => l["that is not an address", "dat is geen adres"],
            "no-time" => l["it does not say when the person agreed", "er staat niet wanneer de persoon instemde"],
            "bad-time" => l[
                "the time cannot be read, or cannot be right",
                "de tijd is niet te lezen, of kan niet kloppen"
            ],
            "no-method" => l["it does not say how the person agreed", "er staat niet hoe de persoon instemde"],
            "unknown-method" => l[
                "that is no way of agreeing that counts",
                "dat is geen manier van instemmen die telt"
            ],
            "banned-origin" => l[
                "bought, rented, swapped, appended or harvested: never (G24)",
                "gekocht, gehuurd, geruild, verrijkt of geoogst: nooit (G24)"
            ],
            "no-source" => l["it does not say where the person agreed", "er staat niet waar de persoon instemde"],
            "no-wording" => l["it does not say to what the person agreed", "er staat niet waarmee de persoon instemde"],
            "twice" => l["stands in the file before", "stond al eerder in het bestand"],
            "suppressed" => l[
                "suppressed here; no import ends that",
                "hier geblokkeerd; geen import maakt dat ongedaan"
            ],
            "left" => l[
                "left this list; only they themselves can come back",
                "ging van deze lijst af; alleen zijzelf kunnen terugkomen"
            ],
            "already-on" => l["is on the list already", "staat al op de lijst"],
            _ => reason,
        };
}
