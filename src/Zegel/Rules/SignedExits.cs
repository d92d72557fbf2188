using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>Receivers show the one-click button only when a signature covers its fields.</summary>
sealed partial class SignedExits : Rule, ICheck<MessageFacts>
{
    public override string Id => "O02";
    public override Said Says =>
        (
            "A DKIM signature covers both unsubscribe fields.",
            "Een DKIM-handtekening dekt beide velden om uit te schrijven."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "RFC 8058 §4; A26";
    public override string BadExample => "h=from:to:subject:date";
    public override string GoodExample => "h=from:to:subject:date:list-unsubscribe:list-unsubscribe-post";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        var signatures = message.All("DKIM-Signature").ToList();
        if (!message.IsBulk || signatures.Count == 0 || message.First("List-Unsubscribe") is null)
            yield break;
        if (!signatures.Any(signature => Covers(signature.Value)))
            yield return Found(
                Verdict.Block,
                (
                    "no signature covers List-Unsubscribe and List-Unsubscribe-Post",
                    "geen handtekening dekt List-Unsubscribe en List-Unsubscribe-Post"
                ),
                "both named in h= of one signature",
                ("Let the signer add both to h=.", "Laat wie tekent ze allebei in h= opnemen."),
                signatures[0].Line
            );
    }

    static bool Covers(string signature)
    {
        var covered = SignedFields()
            .Match(signature)
            .Groups["h"]
            .Value.Split(':')
            .Select(name => name.Trim().ToLowerInvariant());
        return covered.Count(name => name is "list-unsubscribe" or "list-unsubscribe-post") >= 2;
    }

    [GeneratedRegex(@"(?:^|;)\s*h\s*=(?<h>[^;]*)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SignedFields();
}
