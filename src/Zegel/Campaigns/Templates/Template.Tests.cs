using System.Diagnostics;
using AngleSharp.Html.Parser;
using CsCheck;
using MimeKit;
using static Zegel.Tests.GivenCampaigns;

namespace Zegel.Campaigns.Templates;

public class TemplateTests
{
    const string Page =
        "<!DOCTYPE html><html lang=\"nl\"><head><title>Nieuws</title></head><body><p>Dag {{ person.name }}</p></body></html>";

    static List<string> ErrorsOf(string html)
    {
        var errors = new List<string>();
        var parser = new HtmlParser();
        parser.Error += (_, e) => errors.Add(((AngleSharp.Html.Dom.Events.HtmlErrorEvent)e).Message);
        parser.ParseDocument(html);
        return errors;
    }

    [Theory]
    [InlineData("Hallo {{ person.name", 1, 7)]
    [InlineData("een\ntwee {% if person.name %}drie", 2, null)]
    [InlineData("een\n\n  {{ klant.voornaam }}", 3, 3)]
    [InlineData("{{ person.name | raw }}", 1, 1)]
    [InlineData("een\n{% for i in (1..9) %}{% endfor %}", 2, 1)]
    [InlineData("{% include 'x' %}", 1, 1)]
    [InlineData("{% assign person = 'x' %}", 1, 1)]
    [InlineData("{{ person['name'] }}", 1, 1)]
    [InlineData("{{ }}", 1, null)]
    [Trait("Rule", "F19")]
    public void A_tag_that_means_nothing_is_shown_where_it_stands(string source, int line, int? column)
    {
        var finding = Refused(Template(source))[0];
        finding.RuleId.ShouldBe("F19");
        finding.Line.ShouldBe(line);
        if (column is not null)
            finding.Column.ShouldBe(column);
    }

    [Fact]
    [Trait("Rule", "F19")]
    public void A_wrong_field_is_named_with_what_would_be_right()
    {
        var finding = Refused(Template("<p>Dag {{ customer.firstname }}</p>")).ShouldHaveSingleItem();
        finding.Observed.ShouldContain("customer.firstname");
        finding.Expected.ShouldContain("person.name");
        Refused(Template("x", subject: "Dag {{ exits.leave }}"))
            .ShouldHaveSingleItem()
            .Observed.ShouldStartWith("subject: ");
    }

    [Theory]
    [InlineData("<p>&#123;&#123; person.name | raw }}</p>", TemplateFormat.Html)]
    [InlineData("\\{\\{ person.name \\}\\}", TemplateFormat.Markdown)]
    [InlineData("<p>&#xE000;0&#xE002;</p>", TemplateFormat.Html)]
    [Trait("Rule", "F19")]
    public void No_tag_can_be_smuggled_past_the_check(string source, TemplateFormat format) =>
        Refused(Template(source, format)).ShouldAllBe(f => f.RuleId == "F19");

    [Theory]
    [InlineData("""<a href="https://x.nl/?m={{ person.email }}">x</a>""", "G37")]
    [InlineData("""<a href="{{ person.site }}">x</a>""", "G37")]
    [InlineData("""<a href="{{ exits.leave | append: person.email }}">x</a>""", "G37")]
    [InlineData("""<img alt="" src="https://x.nl/{{ person.email }}.gif">""", "G45")]
    [InlineData("""<p style="background:url({{ person.email }})">x</p>""", "G45")]
    [InlineData("""<p title="{{ person.name }}">x</p>""", "F19")]
    [InlineData("<style>.{{ person.name }} { color: red }</style>", "F19")]
    [InlineData("<!-- {{ person.name }} --><p>x</p>", "F19")]
    [InlineData("<p {% if person.name %}hidden{% endif %}>x</p>", "F19")]
    [Trait("Rule", "G37")]
    [Trait("Rule", "G45")]
    public void What_differs_per_reader_stands_in_text_alone(string source, string rule) =>
        Refused(Template(source)).ShouldContain(f => f.RuleId == rule && f.Line == 1);

    [Theory]
    [InlineData("{% if person.name %}<div style=\"display:none\">{% endif %}<p>x</p></div>")]
    [InlineData("{% if person.name %}</div></div>{% endif %}")]
    [InlineData("<div>{% if person.name %}<p>a{% else %}</p>b{% endif %}</div>")]
    public void A_block_cannot_change_the_shape_of_the_page(string source) =>
        Refused(Template(source)).ShouldNotBeEmpty();

    [Theory]
    [InlineData("<p>x</p><!--")]
    [InlineData("<p>x</p><div style=\"display:none\">")]
    [InlineData("<div><div>")]
    [InlineData("<textarea>")]
    [InlineData("<style>")]
    [InlineData("<template>")]
    [InlineData("<select><option>")]
    [InlineData("<svg><desc>")]
    [InlineData("<p>x</p></div></td></tr></table><div hidden>")]
    [InlineData("<div id=\"zegel-footer\">Uitschrijven</div>")]
    [InlineData("<!--[if mso]><div style=\"display:none\"><![endif]-->")]
    [InlineData("<!--[if !mso]><!--><p>x</p>")]
    [InlineData("<!--[if mso]><!--[endif]--><!-- ")]
    [InlineData("<style>#zegel-footer { display: none !important }</style>")]
    [InlineData("<style>@media screen { [role=contentinfo] a { visibility: hidden } }</style>")]
    [InlineData("<style>p:last-of-type { max-height: 0; overflow: hidden }</style>")]
    [InlineData("<style>body { height: 0 }</style>")]
    [InlineData("<style>/* x */ * { transform: scale(0) }</style>")]
    [InlineData("<style>body > :nth-child(n) { opacity: 0 }</style>")]
    [InlineData("<style>div { margin-left: -9999px }</style>")]
    [InlineData("<style>a { font-size: 0 }</style>")]
    [InlineData("<style>@supports (color: red) { div{pos\\69tion:absolute} }</style>")]
    [Trait("Rule", "F17")]
    [Trait("Rule", "O07")]
    public void Nothing_in_a_template_hides_the_footer(string source)
    {
        var page = Page.Replace("<p>Dag {{ person.name }}</p>", source, StringComparison.Ordinal);
        Refused(Template(page)).ShouldAllBe(f => f.RuleId == "F17");
        // Inside our own frame some of these close by themselves; what compiles shows its footer.
        if (Template.Compile(Template(source)) is not CompileResult.Compiled(var template, _))
            return;
        var body = new HtmlParser().ParseDocument(template.Html(Reader())).Body!;
        body.LastElementChild!.QuerySelectorAll("a").Length.ShouldBe(4);
        body.LastElementChild.GetAttribute("role").ShouldBe("contentinfo");
        source.ShouldNotContain("<style>");
    }

    [Theory]
    [InlineData("<body style=\"display:none\">")]
    [InlineData("<body hidden>")]
    [InlineData("<body style=\"height:0;overflow:hidden\">")]
    [Trait("Rule", "F17")]
    public void Nor_does_the_body_it_stands_in(string body) =>
        Refused(Template(Page.Replace("<body>", body, StringComparison.Ordinal))).ShouldAllBe(f => f.RuleId == "F17");

    [Theory]
    [InlineData("<!DOCTYPE html><html><body><p>x</p>{% if person.name %}</body></html>{% endif %}")]
    [InlineData("<html><p>no body at all</p></html>")]
    [InlineData("<!DOCTYPE html><html><body><p>no end")]
    public void A_page_that_is_not_whole_is_refused(string source) => Refused(Template(source)).ShouldNotBeEmpty();

    [Fact]
    [Trait("Rule", "F17")]
    [Trait("Rule", "G26")]
    [Trait("Rule", "G32")]
    [Trait("Rule", "O07")]
    public void Both_parts_say_who_sends_why_and_how_to_leave()
    {
        foreach (var (language, why) in new[] { ("nl", "U krijgt dit bericht"), ("en", "You receive this message") })
        {
            var template = Compiled(Template(Page, language: language));
            foreach (
                var part in new[]
                {
                    template.Text(Reader()),
                    new HtmlParser().ParseDocument(template.Html(Reader())).Body!.TextContent,
                }
            )
            foreach (
                var said in new[]
                {
                    why,
                    "Nieuwsbrief",
                    "3 mei 2025",
                    "Stichting Kringloop De Linde",
                    "Lindelaan 1",
                    "030 123 45 67",
                    "KvK 12345678",
                }
            )
                part.ShouldContain(said);
            foreach (
                var link in new[]
                {
                    "https://mail.example/u/anna",
                    "https://mail.example/p/anna",
                    "https://mail.example/w/anna",
                    "https://kringloop.example/privacy",
                }
            )
            {
                template.Text(Reader()).ShouldContain($"<{link}>");
                template.Html(Reader()).ShouldContain($"href=\"{link}\"");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [Trait("Rule", "F17")]
    public void A_sender_without_identity_sends_nothing(string nothing)
    {
        var input = Template(Page);
        var sender = input.Sender;
        foreach (
            var lacking in new[]
            {
                sender with
                {
                    LegalName = nothing,
                },
                sender with
                {
                    PostalAddress = nothing,
                },
                sender with
                {
                    Contact = nothing,
                },
                sender with
                {
                    TradeRegister = nothing,
                },
                sender with
                {
                    PrivacyUrl = nothing,
                },
                sender with
                {
                    PrivacyUrl = "http://kringloop.example",
                },
            }
        )
            Refused(input with { Sender = lacking }).ShouldHaveSingleItem().RuleId.ShouldBe("F17");
    }

    [Fact]
    [Trait("Rule", "G34")]
    public void What_we_write_ourselves_is_valid_and_fetches_nothing()
    {
        const string markdown = """
            # Nieuws van de week

            Dag **{{ person.name | default: "lezer" }}**, kijk op [onze site](https://kringloop.example/).

            {% if person.city == "Utrecht" %}

            U woont om de hoek.

            {% endif %}

            1. een
            2. twee

            - een

              nog een
            - [uitschrijven]({{ exits.leave }})

            > Gezegd is gezegd.

            | dag | tijd |
            |---|---|
            | ma | 9 |

            <script>alert(1)</script>
            """;
        foreach (
            var input in new[]
            {
                Template(markdown, TemplateFormat.Markdown, preheader: "Dag {{ person.name }}"),
                Template("<h1>Nieuws</h1><p>x</p>"),
                Template(Page),
            }
        )
        {
            var html = Compiled(input).Html(Reader("A&B <i>"));
            ErrorsOf(html).ShouldBeEmpty();
            foreach (var fetched in new[] { "<script", "<img", "url(", "<link", "@import", " src=" })
                html.ShouldNotContain(fetched);
        }
        var template = Compiled(Template(markdown, TemplateFormat.Markdown));
        template
            .Text(Reader("Anna", "anna", ("city", "Utrecht")))
            .ShouldStartWith(
                """
                Nieuws van de week
                ==================

                Dag Anna, kijk op onze site <https://kringloop.example/>.

                U woont om de hoek.

                1. een
                2. twee

                - een

                  nog een

                - uitschrijven <https://mail.example/u/anna>

                > Gezegd is gezegd.

                dag | tijd
                ma | 9

                <script>alert(1)</script>

                U krijgt
                """.ReplaceLineEndings("\n")
            );
        template
            .Text(Reader("", "anna", ("city", "Ede")))
            .ShouldStartWith(
                "Nieuws van de week\n==================\n\nDag lezer, kijk op onze site <https://kringloop.example/>.\n\n1. een"
            );
    }

    [Fact]
    [Trait("Rule", "F05")]
    [Trait("Rule", "F07")]
    public void A_copy_is_a_message_whose_parts_say_the_same()
    {
        var copy = Compiled(Template(Page, subject: "Dag {{ person.name | default: \"lezer\" }}"))
            .Render(Reader("Zoë\r\nBcc: x@y.nl"));
        copy.Subject.ShouldBe("Dag Zoë Bcc: x@y.nl");
        using var stream = new MemoryStream([
            .. System.Text.Encoding.ASCII.GetBytes(
                $"MIME-Version: 1.0\r\nContent-Type: {copy.Body.ContentType}\r\n\r\n"
            ),
            .. copy.Body.Bytes.Span,
        ]);
        var message = MimeMessage.Load(stream);
        message.TextBody.ShouldStartWith("Dag Zoë Bcc: x@y.nl");
        new HtmlParser()
            .ParseDocument(message.HtmlBody!)
            .QuerySelector("p")!
            .TextContent.ShouldBe("Dag Zoë Bcc: x@y.nl");
    }

    [Fact]
    public void A_value_is_text_and_never_markup_in_whatever_way_it_is_printed()
    {
        string[] tags =
        [
            "{{ person.name }}",
            "{{ person.name | default: 'x' }}",
            "{{ person.name | upcase | append: person.name | truncate: 150 }}",
            "{{ 'a' | replace: 'a', person.name }}",
            "{{ person.name | remove: 'q' | prepend: '-' }}",
            "{% if person.name contains '<' %}{{ person.name }}{% endif %}",
            "{% case person.name %}{% when 'x' %}x{% else %}{{ person.name | downcase }}{% endcase %}",
            "{% assign kort = person.name | strip | capitalize %}{{ kort }}",
        ];
        var template = Compiled(Template(string.Concat(tags.Select(t => $"<p class=\"v\">{t}</p>"))));
        Gen.OneOf(
                "<",
                ">",
                "\"",
                "'",
                "&",
                "{{",
                "}}",
                "{%",
                "x",
                "é",
                "👩🏽‍🚀",
                "\u202e",
                "\0",
                "\r\n",
                "\ud800",
                "</p>",
                "<script>"
            )
            .Array[0, 30]
            .Select(string.Concat)
            .Draw(
                value =>
                {
                    var shown = new HtmlParser().ParseDocument(template.Html(Reader(value))).QuerySelectorAll("p.v");
                    shown.Length.ShouldBe(tags.Length);
                    shown.ShouldAllBe(p => p.ChildElementCount == 0);
                    shown[0].TextContent.ShouldBe(CopyValues.Clean(value));
                    shown[0].TextContent.ShouldNotContain('\u202e');
                    shown[0].TextContent.Length.ShouldBeLessThanOrEqualTo(CopyValues.ValueLengthMax);
                },
                iter: 300
            );
    }

    [Fact]
    public void A_plain_field_needs_no_engine_and_reads_as_if_it_had_one()
    {
        var fast = Compiled(Template("<p>{{ person.name | default: 'lezer &amp; <b>' }} {{ list.name }}</p>"));
        var slow = Compiled(
            Template("<p>{% if true %}{{ person.name | default: 'lezer &amp; <b>' }} {{ list.name }}{% endif %}</p>")
        );
        fast.IsFast.ShouldBeTrue();
        slow.IsFast.ShouldBeFalse();
        foreach (var name in new[] { "", " ", "Anna", "<b>'é\"&", CopyValues.Trouble })
        {
            fast.Html(Reader(name)).ShouldBe(slow.Html(Reader(name)));
            fast.Text(Reader(name)).ShouldBe(slow.Text(Reader(name)));
        }
    }

    [Fact]
    public void A_hostile_template_is_refused_in_no_time()
    {
        string Times(string text) =>
            string.Concat(Enumerable.Repeat(text, Templates.Template.SourceLengthMax / text.Length));
        foreach (
            var (text, format) in new[]
            {
                ("<div>", TemplateFormat.Html),
                ("<a><div>", TemplateFormat.Html),
                ("<b><p>", TemplateFormat.Html),
                ("<!--[if", TemplateFormat.Html),
                ("<body ", TemplateFormat.Html),
                ("{% comment %}", TemplateFormat.Html),
                ("{% if x %}", TemplateFormat.Html),
                ("{{ a | b ", TemplateFormat.Html),
                ("![x](", TemplateFormat.Markdown),
                ("![x](x\n", TemplateFormat.Markdown),
                ("[[[[[[[[\n\n", TemplateFormat.Markdown),
                (">", TemplateFormat.Markdown),
            }
        )
        {
            var clock = Stopwatch.StartNew();
            Template.Compile(Template(Times(text), format));
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20), text);
            TestContext.Current.TestOutputHelper?.WriteLine($"{text.Trim()}: {clock.ElapsedMilliseconds} ms");
        }
        Refused(Template(new string('x', Templates.Template.SourceLengthMax + 1)))
            .ShouldHaveSingleItem()
            .RuleId.ShouldBe("F12");
    }

    [Fact]
    [Trait("Rule", "F12")]
    public void A_page_that_mail_programs_would_cut_is_warned_of()
    {
        var long80 = string.Concat(Enumerable.Repeat("<p>Een zin van veertig tekens, ongeveer zo.</p>\n", 1800));
        var compiled = Template.Compile(Template(long80)).ShouldBeOfType<CompileResult.Compiled>();
        compiled.Warnings.ShouldHaveSingleItem().RuleId.ShouldBe("F12");
    }

    [Theory]
    [InlineData(
        TemplateFormat.Markdown,
        "# Kop\n\nEen alinea\nover twee regels.\n\n- een\n- zin met [hier](https://a.example/)\n\n| a | b |\n|---|---|\n| c | DOEL |\n",
        "DOEL",
        11
    )]
    [InlineData(TemplateFormat.Markdown, "# Kop\n\nEen alinea\nover twee DOEL.\n", "DOEL", 4)]
    [InlineData(TemplateFormat.Markdown, "{% if person.name %}\n\nDag\n\n{% endif %}\n\n- een\n- DOEL\n", "DOEL", 8)]
    [InlineData(TemplateFormat.Html, "<h1>Kop</h1>\n<p>DOEL</p>", "DOEL", 2)]
    [InlineData(
        TemplateFormat.Html,
        "<!DOCTYPE html>\n<html lang=\"nl\">\n<head><title>x</title></head>\n<body>\n<p>Dag</p>\n<p>DOEL</p>\n</body>\n</html>",
        "DOEL",
        6
    )]
    public void A_line_of_the_page_is_told_as_the_line_that_was_typed(
        TemplateFormat format,
        string source,
        string sought,
        int line
    )
    {
        var template = Compiled(Template(source, format));
        var html = template.Html(Reader("Anna"));
        int LineOf(string text) => html.AsSpan(0, html.IndexOf(text, StringComparison.Ordinal)).Count('\n') + 1;
        template.SourceLine(html, LineOf(sought)).ShouldBe(line);
        template.IsFrame(html, LineOf(sought)).ShouldBeFalse();
        template.SourceLine(html, 0).ShouldBeNull();
        template.SourceLine(html, html.Count('\n') + 2).ShouldBeNull();
        template.SourceLine(html + "\n", LineOf(sought)).ShouldBeNull("the copy has other lines than the page");
    }

    [Fact]
    public void What_nobody_typed_and_what_cannot_be_told_has_no_line()
    {
        var template = Compiled(Template("Dag {{ person.name }}\n", TemplateFormat.Markdown));
        template.SourceLine(template.Html(Reader("Anna")), 1).ShouldBeNull("the frame");
        template.IsFrame(template.Html(Reader("Anna")), 1).ShouldBeTrue();
        template = Compiled(Template("Dag {{\nperson.name }}, DOEL\n", TemplateFormat.Markdown));
        template.Lines.ShouldBeEmpty();
        template.SourceLine(template.Html(Reader("Anna")), 14).ShouldBeNull();
        template.IsFrame(template.Html(Reader("Anna")), 1).ShouldBeFalse();
    }
}
