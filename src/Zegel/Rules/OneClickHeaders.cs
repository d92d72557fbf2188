using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>The button beside the sender's name in Gmail, Yahoo and Apple Mail needs both fields, exactly so.</summary>
sealed class OneClickHeaders : Rule, ICheck<MessageFacts>
{
    public override string Id => "O01";
    public override Said Says =>
        (
            "Bulk carries List-Unsubscribe with one HTTPS address, and List-Unsubscribe-Post.",
            "Een mailing heeft List-Unsubscribe met één https-adres, en List-Unsubscribe-Post."
        );
    public override Keeper KeptBy => Keeper.Mend;
    public override string Source => "RFC 2369 §3.2; RFC 8058 §3.1; Gmail, Yahoo";
    public override string BadExample => "List-Unsubscribe: <mailto:leave@example.nl>";
    public override string GoodExample =>
        "List-Unsubscribe: <https://u.example.nl/u/token>, <mailto:u.token@r.example.nl> and List-Unsubscribe-Post: List-Unsubscribe=One-Click";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsBulk)
            yield break;
        var field = message.First("List-Unsubscribe");
        var https = WaysOut.HttpsUris(message).Count();
        if (field is null)
            yield return Found(
                Verdict.Block,
                ("no List-Unsubscribe field", "geen veld List-Unsubscribe"),
                GoodExample,
                (
                    "Send it through a list: Zegel adds both fields.",
                    "Verstuur het bericht via een lijst: Zegel voegt beide velden toe."
                )
            );
        else if (https != 1)
            yield return Found(
                Verdict.Block,
                (
                    $"List-Unsubscribe has {(https == 0 ? "no" : https)} HTTPS address{(https > 1 ? "es" : "")}",
                    $"List-Unsubscribe heeft {(https == 0 ? "geen" : https)} https-adres{(https > 1 ? "sen" : "")}"
                ),
                "exactly one <https://…>",
                (
                    "Write each address between < and >, one of them https.",
                    "Schrijf elk adres tussen < en >, met één https-adres erbij."
                ),
                field.Line
            );
        if (
            field is not null
            && WaysOut.HeaderUris(message).Any(uri => uri.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
        )
            yield return Found(
                Verdict.Block,
                ("List-Unsubscribe has an http address", "List-Unsubscribe heeft een http-adres"),
                "https",
                ("Serve the exit over https.", "Zet de uitschrijfpagina op https."),
                field.Line
            );
        var post = message.First("List-Unsubscribe-Post");
        if (field is not null && post is null)
            yield return Found(
                Verdict.Block,
                ("no List-Unsubscribe-Post field", "geen veld List-Unsubscribe-Post"),
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
                (
                    "Add the field: without it a click is only a link.",
                    "Voeg het veld toe: zonder dat is een klik maar een gewone link."
                )
            );
        else if (post is not null && post.Value.Trim() != "List-Unsubscribe=One-Click")
            yield return Found(
                Verdict.Block,
                $"List-Unsubscribe-Post: {post.Value.Trim()}",
                "List-Unsubscribe=One-Click, to the letter",
                ("Write it exactly so.", "Schrijf precies List-Unsubscribe=One-Click."),
                post.Line
            );
    }
}
