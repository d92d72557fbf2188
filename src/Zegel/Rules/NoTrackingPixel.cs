using System.Text.RegularExpressions;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Opening a message tells nobody. What is fetched is the same for all, is seen, and comes from our asset host.</summary>
sealed partial class NoTrackingPixel : Rule, ICheck<MessageFacts>
{
    public override string Id => "G45";
    public override string Says => "No message holds a tracking pixel.";
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Bezorging\": empty tracking pixels are strongly discouraged; T01-T04; EDPB Guidelines 2/2023; CNIL 2026-042";
    public override string BadExample => "<img src=\"https://stats.example.com/o/81f3.gif\" width=1 height=1>";
    public override string GoodExample =>
        "<img src=\"https://mail.example/a/<sha256>.png\" alt=\"The shop\" width=600>";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
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

    /// <summary>The gravest of what is wrong with one reference, in the order of standards section 9.</summary>
    Finding? Judge(MessageFacts message, FetchedReference reference, HashSet<string>? twin)
    {
        var address = WebAddress.Read(reference.Url);
        var shown = reference.Url.Length > 120 ? reference.Url[..120] + "…" : reference.Url;
        var where = $"{reference.From} {shown}";
        if (twin is not null && !twin.Contains(reference.Url))
            return Found(
                Verdict.Block,
                $"{where} is different for each person",
                "the same address for all",
                "Remove the personal part: it tells who opened the message."
            );
        if (Trackers.Match(address))
            return Found(Verdict.Block, $"{where} is a known tracker", "nothing that counts openings", "Remove it.");
        if (reference.IsTiny)
            return Found(
                Verdict.Block,
                $"{where} is at most 3 by 3 pixels",
                "images that are there to be seen",
                "Remove it; make space with padding."
            );
        if (reference.IsHidden)
            // Elsewhere an image may wait for a narrow screen; here the template is ours to mend.
            return Found(
                message.IsOurs ? Verdict.Block : Verdict.Warn,
                $"{where} is fetched but invisible",
                "images that are there to be seen",
                "Remove it, or show it."
            );
        if (message.IsOurs && !IsOwnAsset(message.AssetHost!, address))
            return Found(
                Verdict.Block,
                $"{where} comes from {(address.Host.Length == 0 ? "elsewhere" : address.Host)}",
                $"https://{message.AssetHost}/a/<sha256>.<ext>, without a query",
                "Upload the image: Zegel serves it without looking who asks."
            );
        return null;
    }

    static bool IsOwnAsset(string host, WebAddress address) =>
        address is { Scheme: "https", UserInfo: "" }
        && address.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
        && Asset().IsMatch(address.Rest);

    [GeneratedRegex(@"^/a/[0-9a-f]{64}\.[a-z0-9]{2,5}\z", RegexOptions.None, 500)]
    private static partial Regex Asset();
}
