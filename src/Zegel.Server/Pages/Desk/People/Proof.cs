using System.Text.Json;
using Zegel.Consent;

namespace Zegel.Server.Pages.Desk.People;

/// <summary>A step of consent in words: the evidence as it was kept, or what the bare entry tells once that is erased.</summary>
sealed class Proof
{
    readonly ProvenEntry proven;

    Proof(ProvenEntry proven, IReadOnlyList<(string Name, string Value)> all) => (this.proven, All) = (proven, all);

    /// <summary>All that was kept, by the names of the catalogue.</summary>
    public IReadOnlyList<(string Name, string Value)> All { get; }

    public string? this[string name] => All.FirstOrDefault(f => f.Name == name).Value;

    public static Proof Of(ProvenEntry proven)
    {
        if (proven.Evidence is null)
            return new Proof(proven, []);
        using var json = JsonDocument.Parse(proven.Evidence);
        return new Proof(proven, [.. json.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.ToString()))]);
    }

    public string Sentence(Tongue l)
    {
        var list = proven.ListName is { } name ? $"“{name}”" : l["all lists", "alle lijsten"];
        return proven.Entry.Kind switch
        {
            ConsentKind.Requested => this["act"] == "asked-by-mail"
                ? l[$"Asked by mail to join {list}", $"Vroeg per mail om op {list} te komen"]
                : l[
                    $"Asked to join {list}: ticked the box{On(l)}",
                    $"Vroeg om op {list} te komen: kruiste het vakje aan{On(l)}"
                ],
            ConsentKind.Confirmed => l[$"Confirmed {list}{How(l)}", $"Bevestigde {list}{How(l)}"],
            ConsentKind.Imported => l[
                $"Brought to {list} from elsewhere, with the proof of {this["agreed_at"]}: {this["method"]}, {this["source"]}",
                $"Van elders op {list} gebracht, met het bewijs van {this["agreed_at"]}: {this["method"]}, {this["source"]}"
            ],
            ConsentKind.Withdrawn => l[$"Left {list}{By(l)}", $"Ging van {list} af{By(l)}"],
            ConsentKind.Objected => l[
                $"Wants no newsletters at all any more{By(l)}",
                $"Wil helemaal geen nieuwsbrieven meer{By(l)}"
            ],
            ConsentKind.Erased => l["What was known was erased", "Wat bekend was is gewist"],
            var other => $"{other} {list}",
        };
    }

    string On(Tongue l) => this["origin"] is { Length: > 0 } page ? l[$" on {page}", $" op {page}"] : "";

    string How(Tongue l) =>
        this["method"] switch
        {
            "button" => l[" by the button on the page", " met de knop op de pagina"],
            { Length: > 0 } method => $" ({method})",
            _ => "",
        };

    string By(Tongue l) =>
        this["channel"] switch
        {
            "one-click" => l[" by one click in the mail program", " met één klik in het mailprogramma"],
            "page" => l[" by the button on the page", " met de knop op de pagina"],
            "mailto" => l[" by mail to the exit address", " per mail naar het afmeldadres"],
            "reply" => l[" by a reply in words", " met een antwoord in woorden"],
            "preferences" => l[" on the page of preferences", " op de voorkeurenpagina"],
            "complaint" => l[" by a complaint at the provider", " door een klacht bij de provider"],
            "operator" => l[", recorded by the team", ", vastgelegd door het team"],
            "objection" => l[": not confirmed anew after an objection", ": niet opnieuw bevestigd na een bezwaar"],
            _ => "",
        };
}
