using Zegel.Campaigns.Templates;
using Zegel.Rules;

namespace Zegel.Tests;

/// <summary>A good newsletter as Zegel composes it, for tests that break one thing in it.</summary>
public static class GivenMessage
{
    public const string Leave = "https://u.zegel.example/u/AAtoken";
    public const string AssetHost = "mail.zegel.example";
    public const string Footer =
        "Stichting Kringloop De Linde, Lindelaan 1, 1234 AB Utrecht, KvK 12345678, 030 123 45 67, https://kringloop.example/privacy";

    public static readonly string Asset = $"https://{AssetHost}/a/{new string('a', 64)}.png";

    public static readonly DeclaredSender Declared = new(
        ["nieuws.kringloop.example"],
        "Stichting Kringloop De Linde",
        "Lindelaan 1, 1234 AB Utrecht",
        "030 123 45 67",
        "KvK 12345678",
        "https://kringloop.example/privacy"
    );

    /// <summary>Our own bulk message with this HTML above its footer.</summary>
    public static MessageFacts Bulk(string html = "<p>De winkel is zaterdag open.</p>", string? twin = null) =>
        new(
            "bulk",
            [
                new("From", "\"Kringloop De Linde\" <post@nieuws.kringloop.example>", 0),
                new("To", "\"Jan Jansen\" <jan@ontvanger.example>", 0),
                new("Subject", "De winkel is zaterdag open", 0),
                new("List-Id", "Agenda <agenda.kringloop.zegel.example>", 0),
                new(
                    "List-Unsubscribe",
                    $"<{Leave}>, <mailto:u.AAtoken@r.nieuws.kringloop.example?subject=unsubscribe>",
                    0
                ),
                new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click", 0),
                new("Precedence", "bulk", 0),
            ],
            Letter(html, Leave),
            $"De winkel is zaterdag open.\nAfmelden: {Leave}\nVoorkeuren: {Preferences(Leave)}\n{Footer}",
            twin is null ? null : Letter(twin, Leave + "2"),
            Exits(Leave),
            twin is null ? null : Exits(Leave + "2"),
            AssetHost,
            []
        )
        {
            Declared = Declared,
        };

    /// <summary>A message of another system, with this HTML.</summary>
    public static MessageFacts Foreign(string? html, string stream = "bulk", params FieldFact[] fields) =>
        new(stream, fields, html, null, null, null, null, null, []);

    public static MessageFacts Transactional(string html = "<p>Uw bestelling is verzonden.</p>") =>
        new(
            "transactional",
            [
                new("From", "\"Kringloop De Linde\" <bestelling@nieuws.kringloop.example>", 0),
                new("To", "jan@ontvanger.example", 0),
                new("Subject", "Uw bestelling is verzonden", 0),
            ],
            html,
            "Uw bestelling is verzonden.",
            null,
            null,
            null,
            AssetHost,
            []
        )
        {
            Declared = Declared,
        };

    public static MessageFacts With(this MessageFacts message, string field, string value) =>
        message with
        {
            Fields = [.. message.Without(field).Fields, new FieldFact(field, value, 0)],
        };

    public static MessageFacts Adding(this MessageFacts message, string field, string value) =>
        message with
        {
            Fields = [.. message.Fields, new FieldFact(field, value, 0)],
        };

    public static MessageFacts Without(this MessageFacts message, string field) =>
        message with
        {
            Fields = [.. message.Fields.Where(f => !f.Name.Equals(field, StringComparison.OrdinalIgnoreCase))],
        };

    /// <summary>What the one rule says, and no other.</summary>
    public static IReadOnlyList<Finding> JudgedBy<TRule, TFacts>(this TFacts facts)
        where TRule : Rule, ICheck<TFacts> => [.. RuleBook.Rules.OfType<TRule>().Single().Check(facts)];

    static ExitFacts Exits(string leave) =>
        new(leave, Preferences(leave), leave.Replace("/u/", "/w/", StringComparison.Ordinal), "mailto:u@r.example");

    static string Preferences(string leave) => leave.Replace("/u/", "/p/", StringComparison.Ordinal);

    static string Letter(string html, string leave) =>
        $"<html lang=nl><body>\n{html}\n<p><a href=\"{leave}\">Afmelden</a> <a href=\"{Preferences(leave)}\">Voorkeuren</a> {Footer}</p></body></html>";
}
