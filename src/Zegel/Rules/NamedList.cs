using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>The name by which readers filter a list, and by which receivers know what one click leaves.</summary>
sealed partial class NamedList : Rule, ICheck<MessageFacts>
{
    const int LengthMax = 255;

    public override string Id => "O12";
    public override Said Says =>
        ("Bulk names its list in List-Id.", "Een mailing zegt in List-Id bij welke lijst zij hoort.");
    public override Keeper KeptBy => Keeper.Mend;
    public override string Source => "RFC 2919 §2, §3";
    public override string BadExample => "List-Id: newsletter 12";
    public override string GoodExample => "List-Id: Agenda <agenda.kringloop.example.nl>";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsBulk)
            yield break;
        if (message.First("List-Id") is not { } field)
            yield return Found(
                Verdict.Block,
                ("no List-Id field", "geen veld List-Id"),
                GoodExample,
                (
                    "Send it through a list: Zegel adds the field.",
                    "Verstuur de mailing via een lijst: Zegel voegt het veld toe."
                )
            );
        else if (!Grammar().IsMatch(field.Value.Trim()))
            yield return Found(
                Verdict.Block,
                $"List-Id: {(field.Value.Length > 80 ? field.Value[..80] + "…" : field.Value.Trim())}",
                GoodExample,
                (
                    "Write a name and, between < and >, an id with a dot that never changes.",
                    "Schrijf een naam en, tussen < en >, een kenmerk met een punt erin dat nooit verandert."
                ),
                field.Line
            );
        else if (field.Value.Trim().Length > LengthMax)
            yield return Found(
                Verdict.Block,
                (
                    $"List-Id has {field.Value.Trim().Length} characters",
                    $"List-Id heeft {field.Value.Trim().Length} tekens"
                ),
                $"at most {LengthMax}",
                ("Shorten the name.", "Maak de naam korter."),
                field.Line
            );
    }

    // list-label "." list-id-namespace, each dot-atom-text of RFC 5322.
    [GeneratedRegex(
        @"^[^<>]*<[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)+>$",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Grammar();
}
