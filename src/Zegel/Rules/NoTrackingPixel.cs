using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Opening a message tells nobody. What is fetched is the same for all, is seen, and comes from our asset host.</summary>
sealed partial class NoTrackingPixel : Rule, ICheck<MessageFacts>
{
    public override string Id => "G45";
    public override Said Says => ("No message holds a tracking pixel.", "Geen bericht bevat een volgpixel.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Bezorging\": empty tracking pixels are strongly discouraged; T01-T04; EDPB Guidelines 2/2023; CNIL 2026-042";
    public override string BadExample => "<img src=\"https://stats.example.com/o/81f3.gif\" width=1 height=1>";
    public override string GoodExample =>
        "<img src=\"https://mail.example/a/<sha256>.png\" alt=\"The shop\" width=600>";

    // What asks the reader's program to report, and what asks the relay of a provider to count.
    static readonly string[] Receipts = ["Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To"];

    static readonly string[] Counters =
    [
        "X-Mailgun-Track",
        "X-Mailgun-Track-Opens",
        "X-Mailgun-Track-Clicks",
        "X-MC-Track",
        "X-PM-Track-Opens",
        "X-PM-Track-Links",
        "X-Mailjet-TrackOpen",
        "X-Mailjet-TrackClick",
    ];

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var finding in Asked(message))
            yield return finding;
        if (message.Page is not { } page)
            yield break;
        var twin = message.TwinPage?.References.Select(reference => reference.Url).ToHashSet(StringComparer.Ordinal);
        foreach (var reference in page.References)
            if (Judge(message, reference, twin) is { } finding)
                yield return finding with
                {
                    Line = reference.Line,
                    Column = reference.Column,
                };
    }

    /// <summary>A header can ask for what a pixel does: to be told who opened the message (T01, T04).</summary>
    IEnumerable<Finding> Asked(MessageFacts message)
    {
        foreach (var name in Receipts)
            if (message.First(name) is { } field)
                yield return Found(
                    message.IsBulk ? Verdict.Block : Verdict.Warn,
                    (
                        $"{field.Name} asks for a receipt of each opening",
                        $"{field.Name} vraagt bij elke opening om een leesbevestiging"
                    ),
                    "nothing that counts openings, also not by the reader's own program (T01)",
                    (
                        "Take the field out; who wants an answer asks for it in the text.",
                        "Haal het veld weg; wie antwoord wil, vraagt daarom in de tekst."
                    ),
                    LineOf(field)
                );
        foreach (var name in Counters)
            if (message.First(name) is { } field && !SaysNo().IsMatch(field.Value))
                yield return Found(
                    Verdict.Warn,
                    $"{field.Name}: {(field.Value.Length > 80 ? field.Value[..80] + "…" : field.Value)}",
                    "no order to a provider to count who opens or clicks (T01, T02)",
                    (
                        "Switch its tracking off, and take the field out.",
                        "Zet het volgen bij deze dienst uit en haal het veld weg."
                    ),
                    LineOf(field)
                );
    }

    // A field of a draft stands on no line yet.
    static int? LineOf(FieldFact field) => field.Line > 0 ? field.Line : null;

    /// <summary>The gravest of what is wrong with one reference, in the order of standards section 9.</summary>
    Finding? Judge(MessageFacts message, FetchedReference reference, HashSet<string>? twin)
    {
        var address = WebAddress.Read(reference.Url);
        var shown = reference.Url.Length > 120 ? reference.Url[..120] + "…" : reference.Url;
        var where = $"{reference.From} {shown}";
        if (twin is not null && !twin.Contains(reference.Url))
            return Found(
                Verdict.Block,
                ($"{where} is different for each person", $"{where} is voor iedereen anders"),
                "the same address for all",
                (
                    "Remove the personal part: it tells who opened the message.",
                    "Haal het persoonlijke deel weg: het verraadt wie het bericht opende."
                )
            );
        if (Trackers.Match(address))
            return Found(
                Verdict.Block,
                ($"{where} is a known tracker", $"{where} is een bekende tracker"),
                "nothing that counts openings",
                ("Remove it.", "Haal het weg.")
            );
        if (reference.IsTiny)
            return Found(
                Verdict.Block,
                ($"{where} is at most 3 by 3 pixels", $"{where} is hoogstens 3 bij 3 pixels"),
                "images that are there to be seen",
                ("Remove it; make space with padding.", "Haal het weg; maak ruimte met padding.")
            );
        if (reference.IsHidden)
            // Elsewhere an image may wait for a narrow screen; here the template is ours to mend.
            return Found(
                message.IsOurs ? Verdict.Block : Verdict.Warn,
                ($"{where} is fetched but invisible", $"{where} wordt opgehaald maar is onzichtbaar"),
                "images that are there to be seen",
                ("Remove it, or show it.", "Haal het weg, of toon het.")
            );
        if (message.IsOurs && !IsOwnAsset(message.AssetHost!, address))
            return Found(
                Verdict.Block,
                (
                    $"{where} comes from {(address.Host.Length == 0 ? "elsewhere" : address.Host)}",
                    $"{where} komt van {(address.Host.Length == 0 ? "elders" : address.Host)}"
                ),
                $"https://{message.AssetHost}/a/<sha256>.<ext>, without a query",
                (
                    "Upload the image: Zegel serves it without looking who asks.",
                    "Zet de afbeelding in Zegel: dat levert haar zonder te kijken wie erom vraagt."
                )
            );
        return null;
    }

    static bool IsOwnAsset(string host, WebAddress address) =>
        address is { Scheme: "https", UserInfo: "" }
        && address.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
        && Asset().IsMatch(address.Rest);

    // Postmark writes None for links; an empty value asks for nothing.
    [GeneratedRegex(@"^\s*(no|none|false|off|0)?\s*\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SaysNo();

    [GeneratedRegex(@"^/a/[0-9a-f]{64}\.[a-z0-9]{2,5}\z", RegexOptions.None, 5000)]
    private static partial Regex Asset();
}
