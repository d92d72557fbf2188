using System.Text;
using Zegel.Campaigns.Templates;
using Zegel.Rules;

namespace Zegel.Tests;

/// <summary>Whoever writes at a Dutch desk is told in Dutch what is wrong and what to do.</summary>
public sealed class DutchFindingsTests
{
    const string Html =
        "<html><body><h1>Hoi<h3>{{ naam }}</h3><img src=https://x.example/a.gif width=1 height=1><a href=http://bit.ly/x>www.example.nl</a><div style='display:none'>verborgen woorden die niemand ziet</div><table><tr><td>x</table><blink>y</blink><a href=https://example.nl/uit>Nee, ik betaal liever te veel</a> Uitschrijven kan door in te loggen.<script>x()</script>";

    static readonly string[] Fields =
    [
        "Subject: RE: UW BESTELLING (2) !!!",
        "Subject: ",
        "Date: gisteren",
        "Date: Mon, 30 Nov 2026 10:00:00 +9900",
        "From: Club: a@example.nl;",
        "From: service@bank.nl <nieuws@example.nl>",
        "From: Klub <info@münchen.example>",
        "To: undisclosed-recipients:;",
        "To: a@b.example, c@d.example",
        "Cc: x@y.example",
        "Bcc: x@y.example",
        "Message-ID: geen",
        "MIME-Version: 2.0",
        "Precedence: list",
        "Precedent: bulk",
        "Auto-Submitted: auto-generated",
        "X-Priority: 1",
        "In-Reply-To: <x@y.example>",
        "Disposition-Notification-To: x@example.nl",
        "X-Mailgun-Track: yes",
        "Sender: via@other.example",
        "Reply-To: x@elders.example",
        "List-Unsubscribe: <http://x.example/u>",
        "List-Unsubscribe-Post: ja",
        "List-Id: niks",
        "DKIM-Signature: v=1; a=rsa-sha1; d=elders.example; s=x; l=10; h=to; bh=AAAA; b=AAAA",
        "Content-Type: text/html; charset=klingon",
        "Content-Transfer-Encoding: rot13",
        "Subject: =?utf-8?q?kapot?",
        "zonder dubbele punt",
    ];

    static string Message(params string[] fields) =>
        $"{string.Join("\r\n", fields)}\r\n{(fields.Any(f => f.StartsWith("Content-Type", StringComparison.Ordinal)) ? "" : "Content-Type: text/html\r\n")}\r\n{Html}\r\n";

    static void AllInDutch(string what, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
            finding.FixIn("nl").ShouldNotBe(finding.Fix, $"{what}: {finding.RuleId} {finding.Observed}");
    }

    [Fact]
    public void Every_remedy_of_a_bad_message_is_told_in_Dutch()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stream in new[] { "bulk", "transactional" })
        foreach (var field in Fields.Append("X: y"))
        {
            var findings = MessageCheck.Run(Encoding.UTF8.GetBytes(Message(field)), stream);
            AllInDutch(field, findings);
            seen.UnionWith(findings.Select(finding => finding.RuleId));
        }
        seen.Count.ShouldBeGreaterThanOrEqualTo(25, string.Join(' ', seen.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_remedy_of_a_real_template_is_told_in_Dutch()
    {
        foreach (
            var file in Directory.EnumerateFiles(
                Corpora.Folder("html-email-templates"),
                "*.html",
                SearchOption.AllDirectories
            )
        )
            AllInDutch(
                file,
                RuleBook.Check(
                    GivenMessage.Bulk() with
                    {
                        Html = File.ReadAllText(file),
                        Exits = null,
                        AssetHost = null,
                    }
                )
            );
    }

    [Fact]
    public void Every_remedy_of_invalid_HTML_is_told_in_Dutch()
    {
        foreach (
            var file in Directory
                .EnumerateFiles(Corpora.Folder("html-validity"), "*.html", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Where((_, i) => i % 10 == 0)
        )
            AllInDutch(file, RuleBook.Check(GivenMessage.Bulk() with { Html = File.ReadAllText(file) }));
    }
}
