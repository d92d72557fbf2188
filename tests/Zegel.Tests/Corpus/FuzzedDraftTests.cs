using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using MimeKit;
using Zegel.Campaigns;
using Zegel.Campaigns.Templates;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Sealing;

namespace Zegel.Tests.Corpus;

/// <summary>
/// Drafts at random, composed, judged and sealed by the product: what is sealed is read back the same, letter by letter, by
/// parsers that others wrote. <c>./test --fuzz</c> tries a million; a failure prints the seed.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FuzzedDraftTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    /// <summary>How many inputs the flag of <c>./test --fuzz</c> asks for, or null without it.</summary>
    static int? Flagged(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var many
        )
            ? many
            : null;

    static readonly Gen<string> Piece = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 1, 12],
        Gen.OneOf(
            "é",
            "ß",
            "Żółć",
            "日本語",
            "שלום",
            "😀",
            "👨‍👩‍👧",
            "=?utf-8?Q?x?=",
            "=",
            "=3D",
            "?=",
            "_",
            "\"",
            "'",
            "\\",
            "<b>",
            "&amp;",
            "&",
            ";",
            ",",
            ":",
            "@",
            "(x)",
            ".",
            "..",
            "From ",
            "\t",
            "  ",
            "%41",
            "\u00a0",
            "\u200b",
            "\u2028",
            "ﬁ",
            "e\u0301",
            "https://www.example.nl/a?b=c&d=e",
            "a-very-long-word-without-any-space-in-it-that-goes-on-and-on-and-on-and-on-and-on-until-a-line-must-be-broken-somewhere-in-it"
        )
    );

    static readonly Gen<string> Line = Piece.Array[1, 12].Select(pieces => string.Join(' ', pieces));

    static readonly Gen<string> Markdown = Gen.OneOf(
            Line,
            Line.Select(line => $"# {line}"),
            Line.Select(line => $"- {line}"),
            Line.Select(line => $"> {line}"),
            Line.Select(line => $"**{line}**"),
            Gen.OneOf(
                "{{ person.name }}",
                "[dit](https://www.example.nl/x)",
                "| a | b |\n|---|---|\n| 1 | 2 |",
                ".",
                "\u00ad"
            )
        )
        .Array[1, 8]
        .Select(blocks => string.Join("\n\n", blocks));

    static readonly Gen<string> Html = Gen.OneOf(
            Line.Select(line => $"<p>{System.Net.WebUtility.HtmlEncode(line)}</p>"),
            Line.Select(line => $"<h1 title='{System.Net.WebUtility.HtmlEncode(line)}'>x</h1>"),
            Line.Select(line => $"<!-- {line.Replace("-", "", StringComparison.Ordinal)} -->"),
            Gen.OneOf("<p>{{ person.name }}</p>", "<a href='https://www.example.nl/'>dit</a>", "<br>", "\r", "\n", "\t")
        )
        .Array[1, 8]
        .Select(blocks => string.Concat(blocks));

    sealed record Made(string Subject, string Name, string Text, string Html, byte[] Octets);

    static readonly Gen<Made?> Drafts = Gen.Select(
            Gen.Bool,
            Markdown,
            Html,
            Line,
            Gen.OneOf(Line, Gen.Const("")),
            Gen.OneOf(Line, Gen.Const(""), Gen.Const("Anna")),
            Gen.Long[1, long.MaxValue]
        )
        .Select(
            (isHtml, markdown, html, subject, preheader, name, key) =>
                Make(
                    isHtml ? html : markdown,
                    isHtml ? TemplateFormat.Html : TemplateFormat.Markdown,
                    subject,
                    preheader,
                    name,
                    key
                )
        );

    /// <summary>Null when the product refuses it.</summary>
    static Made? Make(string source, TemplateFormat format, string subject, string preheader, string name, long key)
    {
        if (
            Template.Compile(GivenCampaigns.Template(source, format, subject, preheader))
            is not CompileResult.Compiled
            (var template, _)
        )
            return null;
        var reader = GivenCampaigns.Reader(name);
        var copy = template.Render(reader);
        var draft = GivenDrafts.Bulk(new Guid(key.ToString("x32", CultureInfo.InvariantCulture)), Now) with
        {
            Subject = copy.Subject,
            ToName = CopyValues.Clean(name, CopyValues.ValueLengthMax),
            Body = copy.Body,
        };
        if (SealedMessage.Seal(draft, GivenDrafts.Signer, GivenDrafts.Verp, Now) is not SealResult.Sealed(var message))
            return null;
        return new Made(
            copy.Subject,
            CopyValues.Clean(name, CopyValues.ValueLengthMax),
            Plain(template.Text(reader)),
            Plain(template.Html(reader)),
            message.Content.ToArray()
        );
    }

    static string Plain(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');

    [Fact]
    [Trait("Rule", "G33")]
    [Trait("Rule", "F05")]
    public void What_is_sealed_is_read_back_the_same_by_MimeKit()
    {
        var (tried, sealedOnes) = (0, 0);
        Drafts.Draw(
            made =>
            {
                Interlocked.Increment(ref tried);
                if (made is null)
                    return;
                Interlocked.Increment(ref sealedOnes);
                using var message = MimeMessage.Load(new MemoryStream(made.Octets));
                message.Subject.ShouldBe(made.Subject);
                ((MailboxAddress)message.From[0]).Name.ShouldBe("Kringloop De Linde");
                ((MailboxAddress)message.To[0]).Address.ShouldBe("anna@mail.example");
                (((MailboxAddress)message.To[0]).Name ?? "").ShouldBe(made.Name);
                Plain(message.TextBody ?? "").ShouldBe(made.Text);
                Plain(message.HtmlBody ?? "").ShouldBe(made.Html);
                Hostile.Bear(() => MessageCheck.Run(made.Octets, "bulk"));
            },
            iter: 600,
            exactly: Flagged("ZEGEL_FUZZ")
        );
        Console.WriteLine($"fuzzed drafts, MimeKit: {sealedOnes} of {tried} sealed, all read back the same");
        sealedOnes.ShouldBeGreaterThan(tried / 10);
    }

    [Theory]
    [InlineData("python3", "reparse-lines.py")]
    [InlineData("node", "reparse-lines.mjs")]
    [Trait("Rule", "G33")]
    public async Task What_is_sealed_is_read_back_the_same_by_programs_of_others(string program, string script)
    {
        var oracles = Path.Combine(Repository.Root, "tests", "Zegel.EndToEnd", "oracles");
        if (program == "node" && !Directory.Exists(Path.Combine(oracles, "node_modules", "postal-mime")))
            Assert.Skip("postal-mime is not installed: npm ci in tests/Zegel.EndToEnd/oracles");
        using var parser = Start(program, Path.Combine(oracles, script));
        var (tried, sealedOnes) = (0, 0);
        var flagged = Flagged("ZEGEL_FUZZ_FOREIGN");
        var wanted = flagged ?? 150;
        foreach (var drawn in Drafts.Endless(others: flagged is not null))
        {
            if (sealedOnes == wanted || tried == wanted * 20)
                break;
            tried++;
            if (drawn is not { } made)
                continue;
            sealedOnes++;
            await parser.StandardInput.WriteLineAsync(Convert.ToBase64String(made.Octets));
            var line = await parser
                .StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(20));
            var told = $"{program} on {Convert.ToBase64String(made.Octets)}";
            if (line is null)
                Assert.Fail($"{told} ended: {await parser.StandardError.ReadToEndAsync()}");
            using var seen = JsonDocument.Parse(line);
            string Of(string name) => seen.RootElement.GetProperty(name).GetString() ?? "";
            Of("from").ShouldBe("nieuws@news.kringloop.example", told);
            Of("fromName").ShouldBe("Kringloop De Linde", told);
            Of("to").ShouldBe("anna@mail.example", told);
            // Python keeps the fold between two encoded-words of a name, which RFC 2047 §6.2 takes away, and strips no-break spaces.
            Unspaced(Of("toName")).ShouldBe(Unspaced(made.Name), told);
            Of("subject").ShouldBe(made.Subject, told);
            Plain(Of("text")).ShouldBe(made.Text, told);
            Plain(Of("html")).ShouldBe(made.Html, told);
        }
        parser.StandardInput.Close();
        Console.WriteLine($"fuzzed drafts, {program}: {sealedOnes} of {tried} sealed, all read back the same");
        sealedOnes.ShouldBe(wanted);
    }

    static string Unspaced(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    static Process Start(string program, string script)
    {
        try
        {
            return Process.Start(
                new ProcessStartInfo(program, [script])
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    StandardInputEncoding = new UTF8Encoding(false),
                    StandardOutputEncoding = Encoding.UTF8,
                }
            )!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }
}
