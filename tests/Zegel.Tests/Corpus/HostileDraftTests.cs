using System.Text;
using Zegel.Campaigns;
using Zegel.Campaigns.Templates;
using Zegel.Rules;
using Zegel.Rules.Reading;
using static Zegel.Tests.GivenCampaigns;

namespace Zegel.Tests.Corpus;

/// <summary>Drafts are written by tenants, who are strangers too: each is compiled or refused, soon and in little room.</summary>
[Collection(nameof(Alone))]
public sealed class HostileDraftTests
{
    const string Page =
        "<!DOCTYPE html><html lang=\"nl\"><head><title>Nieuws</title><style>p > a { color: red }</style></head><body><table><tr><td><p>Dag {{ person.name | default: 'lezer' }}</p>{% if person.name %}<a href=\"https://www.example.nl/a?b=c&amp;d\">www.example.nl</a>{% else %}x{% endif %}<img src=\"https://www.example.nl/a.png\" alt=\"a\" width=\"10\"><!--[if mso]><p>x</p><![endif]--></td></tr></table></body></html>";

    const string Markdown =
        "# Nieuws\n\nDag {{ person.name }}, **lees** [dit](https://www.example.nl).\n\n- een\n  - twee\n\n> zegt hij\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";

    static CompileResult Compile(string source, TemplateFormat format) =>
        Zegel.Campaigns.Templates.Template.Compile(Template(source, format));

    [Fact]
    [Trait("Rule", "F19")]
    public void A_harmed_draft_is_compiled_or_refused() =>
        Hostile.Sample(
            Hostile.Text(Page, Markdown),
            text => (Compile(text, TemplateFormat.Html), Compile(text, TemplateFormat.Markdown), MailHtml.Of(text)),
            few: 60
        );

    public static TheoryData<string> Long =>
        Hostile.Kinds(
            [
                "<p>",
                "<br>",
                "</p>",
                "<body ",
                "<body",
                "{{ person.name }}",
                "{% comment %}",
                "[a](",
                "> ",
                "**a*",
                "<style>",
                "<!--[if mso]>",
            ],
            [
                "<b>",
                "<b><i><u><a href=x>",
                "<table>",
                "<table><tr><td>x</td></tr></table>",
                "<!--",
                "{{",
                "{% if person.name %}",
                "{% if person.name %}x{% endif %}",
                "{% comment %}x{% endcomment %}",
                "{%",
                "{% ",
                "<style>a{}",
                "<a ",
                "<a x=y ",
                "&amp;",
                "&#",
                "- ",
                "[",
                "![",
                "*a ",
                "`",
                "_",
                "|",
                "| a |\n|---|\n",
                "#",
                "1. ",
                "  \n",
                "\n\n",
                "<",
                "\\",
                "\0",
                "é",
                "word ",
                "https://x.nl/ ",
                "</body>",
                "</body ",
                "\ue000",
            ]
        );

    [Theory]
    [MemberData(nameof(Long))]
    [Trait("Rule", "F19")]
    public void A_draft_as_long_as_is_read_costs_a_second_and_64_MB(string piece)
    {
        var text = Hostile.Much(piece, Zegel.Campaigns.Templates.Template.SourceLengthMax - 100);
        Hostile.Bear(() => Compile(text, TemplateFormat.Html));
        Hostile.Bear(() => Compile("<body>" + text, TemplateFormat.Html));
        Hostile.Bear(() => Compile(text, TemplateFormat.Markdown));
    }
}
