using Zegel.Campaigns.Templates;

namespace Zegel.Rules;

[Trait("Rule", "F19")]
public sealed class NoPlaceholdersTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<NoPlaceholders, MessageFacts>();

    [Theory]
    [InlineData("{{ first_name }}")]
    [InlineData("{{person.name|default:'x'}}")]
    [InlineData("{% if x %}")]
    [InlineData("{$ name }")]
    [InlineData("${firstName}")]
    [InlineData("#{name}")]
    [InlineData("*|FNAME|*")]
    [InlineData("|*NAAM*|")]
    [InlineData("[FIRSTNAME]")]
    [InlineData("[Voornaam]")]
    [InlineData("[UNSUBSCRIBE_URL]")]
    [InlineData("[[name]]")]
    [InlineData("[%name%]")]
    [InlineData("%NAME%")]
    [InlineData("%FIRST_NAME%")]
    [InlineData("%%emailaddr%%")]
    [InlineData("@@NAME@@")]
    [InlineData("##naam##")]
    [InlineData("«Voornaam»")]
    [InlineData("{voornaam}")]
    [InlineData("$EMAIL$")]
    [InlineData("__FIRST_NAME__")]
    public void Unfilled_placeholders_block_wherever_they_stand(string placeholder)
    {
        Judge(GivenMessage.Bulk($"<p>Beste {placeholder},</p>"))
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"{placeholder} in the HTML");
        Judge(GivenMessage.Bulk() with { Text = $"Beste {placeholder}" })
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"{placeholder} in the text");
        Judge(GivenMessage.Bulk().With("Subject", $"Hallo {placeholder}"))
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"{placeholder} in the Subject");
    }

    [Theory]
    [InlineData("<a href='https://example.nl/{{ path }}'>Lees</a>")]
    [InlineData("<a href='https://example.nl/%7B%7B%20path%20%7D%7D'>Lees</a>")]
    [InlineData("<p>Beste {<b>{ naam }</b>}</p>")]
    [InlineData("<img src='https://example.nl/*|IMG|*' alt=''>")]
    [InlineData("<title>{{ title }}</title>")]
    public void Links_images_and_split_tags_count(string html) => Judge(GivenMessage.Bulk(html)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("Tussen 20% en 30% korting op [sic] 1 van de [3] dingen {zie onder}")]
    [InlineData("[UPDATE] Het feest gaat door")]
    [InlineData("Kosten: $5 of $10, zie #3 en #4 ## 5")]
    [InlineData("a << b, x >> y, «Guillemets om tekst, met leestekens»")]
    [InlineData("https://example.nl/?q=%20NAME%20&z=%C3%A9%C3%A8")]
    [InlineData("Regels: {a} + {b} | *sterretje* __nadruk__ @naam")]
    [InlineData("function() { return {}; }")]
    public void Text_that_only_looks_like_one_passes(string text)
    {
        Judge(GivenMessage.Bulk() with { Text = text }).ShouldBeEmpty();
        Judge(GivenMessage.Bulk() with { Html = $"<style>a{{b:c}}</style><p>{System.Net.WebUtility.HtmlEncode(text)}" })
            .ShouldBeEmpty();
    }

    [Fact]
    public void Line_and_column_point_at_it()
    {
        var finding = Judge(GivenMessage.Bulk("<p>\n  Beste {{ naam }}")).ShouldHaveSingleItem();
        (finding.Line, finding.Column).ShouldBe((3, 9));
    }
}
