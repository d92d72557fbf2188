using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>
/// A click on “not spam” helps when a reader means it. Asked for in a mail, or paid for, it is a trick that receivers know.
/// </summary>
sealed partial class NotSpamHint : Rule, ICheck<MessageFacts>
{
    public override string Id => "G41";
    public override Said Says =>
        (
            "Nobody is asked in a mail to click “not spam”, nor rewarded for it.",
            "Geen mail vraagt om op “geen spam” te klikken of beloont dat."
        );
    public override Keeper KeptBy => Keeper.Watch;
    public override string Source => "Guideline, \"Bezorging\": a reader's click on “not spam” helps";
    public override string BadExample => "“Are we in your spam folder? Click ‘not spam’ and win a bicycle.”";
    public override string GoodExample =>
        "The page that thanks for joining says where the mail may have gone; the mail itself does not";
    public override Waiver WaivedBy => Waiver.TenantOwner;

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsBulk)
            yield break;
        var text = message.Text is { Length: > 0 } written ? written : message.Page?.Text ?? "";
        if (Asked().Match(text) is { Success: true } asked)
            yield return Found(
                Verdict.Warn,
                (
                    $"the mail asks for a click: “{Shown(asked.Value)}”",
                    $"de mail vraagt om een klik: “{Shown(asked.Value)}”"
                ),
                "a hint on the page after joining, not in the mail",
                (
                    "Take the sentence out; who looks for the mail in the spam folder reads it there too late.",
                    "Haal de zin weg; wie de mail in de spammap zoekt, leest hem daar te laat."
                )
            );
    }

    static string Shown(string found) => Spaces().Replace(found, " ").Trim();

    // An act (click, mark, press, move) and "not spam", or "spam" and the folder it should leave, in one sentence.
    [GeneratedRegex(
        @"\b(?:kli[ck]k?t?|druk|markeer|sleep|verplaats|haal|meld|click|mark|press|tap|move|drag|hit|klicken?|markieren?|verschieben?|cliquez|marquez|d[ée]placez)\b[^.!?\n]{0,80}?\b(?:geen\s+(?:spam|ongewenste)|(?:not|no|isn.?t)\s+(?:spam|junk)|kein(?:e)?\s+spam|(?:pas|non)\s+(?:un\s+)?(?:spam|ind[ée]sirable)|uit\s+(?:je|uw|de)\s+spam|out\s+of\s+(?:your\s+|the\s+)?(?:spam|junk)|aus\s+(?:dem|ihrem)\s+spam)"
            + @"|\b(?:geen\s+spam|not\s+(?:spam|junk)|kein\s+spam|pas\s+(?:un\s+)?spam)\b[^.!?\n]{0,40}?\b(?:klik|klikt|knop|click|button|klicken|cliquez)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Asked();

    [GeneratedRegex(@"\s+", RegexOptions.None, 5000)]
    private static partial Regex Spaces();
}
