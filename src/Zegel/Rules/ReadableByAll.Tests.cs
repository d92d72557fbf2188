using Zegel.Campaigns.Templates;

namespace Zegel.Rules;

[Trait("Rule", "F15")]
public sealed class ReadableByAllTests
{
    static IReadOnlyList<Finding> Judge(
        string body,
        string html = "<html lang=nl><head><title>Nieuws</title></head>"
    ) =>
        GivenMessage
            .Foreign($"<!doctype html>{html}<body>{body}</body></html>")
            .JudgedBy<ReadableByAll, MessageFacts>();

    static string Told(string body) => Judge(body).ShouldHaveSingleItem().Observed;

    [Fact]
    public void A_readable_page_passes() =>
        Judge(
                """
                <h1>Nieuws</h1><h2>Winkel</h2><p>Open.</p><h3>Tijden</h3><h2>Agenda</h2>
                <table role="presentation"><tr><td>Kolom</td></tr></table>
                <table><tr><th>Dag</th></tr><tr><td>Ma</td></tr></table>
                <table><caption>Tijden</caption><tr><td>Ma</td></tr></table>
                <p style="color:#767676">Net donker genoeg.</p><p style="color:#949494;font-size:24px">Groot.</p>
                <a href="https://example.nl/">De agenda van mei</a> <a href="https://example.nl/"><img src="x.png" alt="Winkel"></a>
                <a href="https://example.nl/" aria-label="Meer over de winkel">meer</a>
                """
            )
            .ShouldBeEmpty();

    [Fact]
    public void What_a_page_owes_is_asked()
    {
        Judge("<p>Open.</p>", "<html><head><title>x</title></head>")
            .ShouldHaveSingleItem()
            .Observed.ShouldContain("language");
        Judge("<p>Open.</p>", "<html lang=nl><head></head>").ShouldHaveSingleItem().Observed.ShouldContain("title");
        Judge("<p>Open.</p>", "<html lang=''><head><title>x</title></head>").ShouldHaveSingleItem();
        Told("<p>" + string.Concat(Enumerable.Repeat("שלום לכולם ", 6)) + "</p>").ShouldContain("right to left");
        Judge("<p dir=rtl>" + string.Concat(Enumerable.Repeat("שלום לכולם ", 6)) + "</p>").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<h1>A</h1><h3>B</h3>", "<h3> follows <h1>")]
    [InlineData("<table><tr><td>Kolom</td></tr></table>", "read out as data")]
    [InlineData("<p style='color:#777777'>Te grijs</p>", "4.47")]
    [InlineData("<p style='color:#959595;font-size:24px'>Groot</p>", "2.9")]
    [InlineData("<p style='background:#003366;color:#336699'>Blauw</p>", "contrast")]
    [InlineData("<p><a href='https://example.nl/'>Klik hier</a></p>", "Klik hier")]
    [InlineData("<p><a href='https://example.nl/'>Read more »</a></p>", "Read more")]
    [InlineData("<p><a href='https://example.nl/'><img src='x.png' alt=''></a></p>", "without words")]
    public void What_shuts_somebody_out_is_told(string body, string seen) => Told(body).ShouldContain(seen);

    [Fact]
    public void Bold_letters_count_as_large_from_18_and_two_thirds_pixels()
    {
        Judge("<p style='color:#949494;font-size:19px;font-weight:bold'>Vet</p>").ShouldBeEmpty();
        Judge("<p style='color:#949494;font-size:19px'>Mager</p>").ShouldHaveSingleItem();
        Judge("<p style='color:#949494;font-size:18px;font-weight:bold'>Vet</p>").ShouldHaveSingleItem();
    }

    [Fact]
    public void Twenty_tables_are_one_finding_and_ours_block()
    {
        var tables = string.Concat(Enumerable.Repeat("<table><tr><td>x</td></tr></table>", 20));
        var found = Judge(tables).ShouldHaveSingleItem();
        (found.Verdict, found.Observed.Contains("19 more", StringComparison.Ordinal)).ShouldBe((Verdict.Warn, true));
        var ours = GivenMessage.Bulk() with
        {
            Html =
                $"<!doctype html><html lang=nl><head><title>x</title></head><body>{tables}<h1>a</h1><h3>b</h3></body></html>",
        };
        ours.JudgedBy<ReadableByAll, MessageFacts>()
            .Select(f => f.Verdict)
            .ShouldBe([Verdict.Block, Verdict.Warn], true);
    }
}
