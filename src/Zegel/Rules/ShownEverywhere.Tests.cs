using Zegel.Rules.Reading;

namespace Zegel.Rules;

[Trait("Rule", "Z02")]
public sealed class ShownEverywhereTests
{
    static IReadOnlyList<Finding> Judge(string html) =>
        GivenMessage.Bulk(html).JudgedBy<ShownEverywhere, MessageFacts>();

    [Theory]
    [InlineData("<p style='color:#222;font-size:16px'>Agenda</p>")]
    [InlineData("<p>transform: rotate(3deg) and @media are only words here; 3 rem too</p>")]
    [InlineData("<table><tr><td>x</table>")]
    public void What_all_clients_show_passes(string html) => Judge(html).ShouldBeEmpty();

    [Theory]
    [InlineData("<p style='border-radius:4px'>x</p>", "border-radius", "Outlook for Windows")]
    [InlineData("<div style='display: flex'>x</div>", "display:flex", "Outlook for Windows")]
    [InlineData("<style>@media (max-width:600px){p{color:red}}</style>", "@media", "Outlook for Windows")]
    [InlineData("<p style='width:20vw'>x</p>", "the unit vw", "Outlook for Windows")]
    [InlineData("<style>a:hover{color:red}</style>", ":hover", "Outlook for Windows")]
    [InlineData("<img src='https://x.example/a.svg' alt=''>", ".svg images", "Gmail")]
    public void Names_the_clients_that_leave_it_out(string html, string feature, string client)
    {
        var finding = Judge(html).ShouldHaveSingleItem();

        ((int)finding.Verdict).ShouldBeLessThanOrEqualTo((int)Verdict.Warn);
        finding.Observed.ShouldContain(feature);
        finding.Observed.ShouldContain(client);
        finding.Line.ShouldBe(2);
    }

    [Fact]
    public void Warns_when_most_clients_leave_it_out() =>
        Judge("<video src='https://x.example/a.mp4'></video>")
            .ShouldContain(finding => finding.Verdict == Verdict.Warn && finding.Observed.Contains("<video>"));

    [Fact]
    public void Tells_features_that_the_same_clients_leave_out_together()
    {
        var finding = Judge("<p style='flex-direction:row'>a</p>\n<p style='flex-wrap:wrap'>b</p>")
            .ShouldHaveSingleItem();

        finding.Observed.ShouldStartWith("flex-direction, flex-wrap: left out by Gmail");
    }

    [Fact]
    public void Is_bounded_on_hostile_styles() =>
        MailHtml.Of($"<p style='{new string('-', 500_000)}:x'>").Uneven.ShouldBeEmpty();
}
