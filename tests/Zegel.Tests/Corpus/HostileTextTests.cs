using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Mail.Dmarc;
using Zegel.Mail.Message;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Mail.Spf;
using Zegel.Rules.Reading;
using Zegel.Server;
using Zegel.Tenants;

namespace Zegel.Tests.Corpus;

/// <summary>Addresses, fields, records, parameters and tokens that strangers write; what was read reads the same again.</summary>
public sealed class HostileTextTests
{
    static readonly Verp Verp = new([new VerpKey(1, new byte[32])]);
    static readonly ExitTokens Tokens = new([new PlatformKey(1, new byte[32])]);

    [Fact]
    public void Addresses_and_paths() =>
        Hostile.Sample(
            Hostile.Text(
                "jan@example.nl",
                "\"jan \\\" vries\"@b\u00fccher.example",
                "<@a.nl,@b.nl:jan@example.nl>",
                "<>"
            ),
            text =>
            {
                if (Mailbox.TryParse(text, out var mailbox))
                    Mailbox.Parse(mailbox.ToString()).ShouldBe(mailbox);
                if (DomainName.TryParse(text, out var domain))
                    DomainName.Parse(domain.Ascii).ShouldBe(domain);
                if (ReversePath.TryParse(text, out var path, out _))
                    (ReversePath.TryParse(path.ToString(), out var again, out _) ? again : null).ShouldBe(path);
                return (
                    mailbox,
                    domain,
                    path,
                    mailbox is null ? null : PublicSuffixList.Shipped.OrganizationalDomain(mailbox.Domain)
                );
            },
            few: 1500
        );

    [Fact]
    [Trait("Rule", "B13")]
    [Trait("Rule", "O03")]
    public void Signed_addresses_and_exit_tokens_open_only_unharmed()
    {
        var id = Guid.Parse("0199f7a4-5b6c-7d8e-9fa0-b1c2d3e4f506");
        var address = Verp.Address(VerpKind.ReturnPath, id, DomainName.Parse("r.example.nl")).LocalPart;
        var token = Tokens.Issue(ExitKind.Leave, id, 7);
        Hostile.Sample(
            Hostile.Text(address, token),
            text =>
            {
                if (Verp.TryRead(text, out _, out _))
                    text.ToLowerInvariant().ShouldBe(address);
                if (Tokens.TryRead(text, out var exit))
                    text.ShouldBe(token);
                return exit;
            },
            few: 1500
        );
    }

    [Fact]
    public void Header_fields() =>
        Hostile.Sample(
            Hostile.Text(
                "<0199f7a45b6c7d8e9fa0b1c2d3e4f506@example.nl>",
                "<https://u.example.nl/u/1>,\r\n <mailto:u@r.example.nl?subject=x>",
                "\"Jan, de Vries\" <jan@example.nl>, groep: a@b.nl;, =?utf-8?b?w6k=?= <e@b.nl>",
                "auto-replied (vacation)",
                "5.1.1"
            ),
            text =>
            {
                if (MessageId.TryParse(text, out var id))
                    (MessageId.TryParse(id.ToString(), out var again) ? again : null).ShouldBe(id);
                if (ListUnsubscribe.TryParse(text, out var exit))
                    // As text: a host in Unicode and its A-labels are unlike to Uri, and the same on the wire.
                    (ListUnsubscribe.TryParse(exit.ToString().Replace("\r\n", ""), out var same) ? same : null)!
                        .ToString()
                        .ShouldBe(exit.ToString());
                return (
                    AddressField.Read(text),
                    AddressField.Decoded(text),
                    EnhancedStatus.TryParse(text, out _),
                    WebAddress.Read(text),
                    PlainText.OneLine(text, 100)
                );
            },
            few: 800
        );

    [Fact]
    public void Records_in_DNS() =>
        Hostile.Sample(
            Hostile.Text(
                "v=spf1 include:%{ir}.%{v}._spf.%{d2} a:mail.example.nl/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 mx ptr exists:%{l1r-}.x redirect=_spf.example.nl exp=e.example.nl -all",
                "v=DMARC1; p=quarantine; sp=reject; np=none; adkim=s; fo=1:d; rua=mailto:a@example.nl!10m,mailto:b@example.nl; t=y; psd=n",
                "v=DKIM1; k=rsa; h=sha256; s=email; t=y:s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ=="
            ),
            text =>
                (
                    SpfRecord.TryParse(text, out _, out _),
                    DmarcRecord.TryParse(text, out _),
                    DkimKey.Parse(text),
                    DkimTagList.TryParse(Encoding.UTF8.GetBytes(text), out _, out _),
                    SpfMerge.Of([text, "v=spf1 -all"], "spf.zegel.example")
                ),
            few: 1000
        );

    [Fact]
    [Trait("Rule", "A18")]
    public void A_policy_that_asks_for_more_and_more_ends() =>
        Hostile.Sample(
            Hostile.Text(
                "v=spf1 include:a.nl include:b.nl redirect=a.nl",
                "v=spf1 exists:%{i}.%{s}.a.nl mx a ptr:b.nl -all"
            ),
            text =>
            {
                var world = new FakeWorld();
                foreach (var name in new[] { "a.nl", "b.nl", "example.nl" })
                    world.Add(
                        name,
                        DnsType.Txt,
                        text.StartsWith("v=spf1", StringComparison.Ordinal) ? text : $"v=spf1 include:a.nl {text}"
                    );
                var spf = new SpfEvaluator(world, new FakeTimeProvider());
                var verdict = spf.EvaluateAsync(IPAddress.Parse("192.0.2.1"), "a@example.nl", "mta.example.nl", default)
                    .AsTask()
                    .GetAwaiter()
                    .GetResult();
                // RFC 7208 §4.6.4: ten terms that ask, ten addresses or names each, two answers that are empty.
                world.Asked.Count.ShouldBeLessThan(130);
                return verdict;
            },
            few: 300
        );

    [Fact]
    public void Commands_and_parameters()
    {
        var options = new SmtpServerOptions("mx.example.nl");
        Hostile.Sample(
            Hostile.Text(
                "MAIL FROM:<a@example.nl> SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb",
                "RCPT TO:<\"a b\"@[IPv6:2001:db8::1]> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+40b.nl"
            ),
            text =>
            {
                if (Xtext.TryDecode(text, out var plain))
                    (Xtext.TryDecode(Xtext.Encode(plain), out var again) ? again : null).ShouldBe(plain);
                var command = SmtpCommand.Read(text);
                return (
                    command,
                    SmtpCommand.ReadSender(command.Argument, options),
                    SmtpCommand.ReadRecipient(command.Argument, true, options)
                );
            },
            few: 1000
        );
    }

    [Fact]
    public void Replies() =>
        Hostile.Sample(
            Hostile.Octets(
                "250-mx.example.com\r\n250-SIZE 1000\r\n250-LIMITS RCPTMAX=5\r\n250 PIPELINING\r\n",
                "550 5.1.1 no\r\n"
            ),
            octets =>
            {
                var buffer = new ReadOnlySequence<byte>(octets);
                var parser = new SmtpReplyParser();
                var read = new List<object>();
                while (parser.Read(ref buffer) is { } reply)
                {
                    reply.Text.Any(char.IsControl).ShouldBeFalse();
                    read.Add((SmtpExtensions.Read(reply), ReplyClassifier.Shipped.Classify("google", reply)));
                }
                return read;
            },
            mayThrow: e => e is InvalidDataException
        );

    [Fact]
    public void Questions_to_our_zone()
    {
        var zone = new PlatformZoneAnswers(
            GivenDomains.Zone,
            [new PublishedDomain("abcdefghijklmnopqrstuvwxyz", "example.nl", [("zg1", "v=DKIM1; p=x")])],
            1
        );
        Hostile.Sample(
            Hostile.Text(zone.Entries.Select(entry => entry.Name).Take(20).ToArray()),
            text => zone.Answer(text, text.Length % 300),
            few: 1000
        );
    }

    [Fact]
    public void Settings_are_read_or_refused_with_a_word() =>
        Hostile.Sample(
            Hostile.Text(
                "public_url = \"https://post.zegel.example\"\nzone = \"zegel.example\"\nmail_host = \"mx.zegel.example\"\n[smtp]\nlisten = [\"127.0.0.1:2525\"]\n[pools]\nbulk = [\"127.0.0.4 mta1.zegel.example\"]\n"
            ),
            text => Settings.Parse("data", "zegel.toml", text),
            few: 400,
            mayThrow: e => e is SettingsException
        );

    public static TheoryData<string> Long =>
        [
            "(",
            "\"",
            "\\",
            "@",
            "a@",
            "<",
            ",",
            "=?utf-8?q?=41?= ",
            ";",
            "a=b;",
            "a:",
            "include:a ",
            "%{i}.",
            ".",
            "a.",
            "xn--a.",
            "=",
            "*0=a;",
            "1.",
            " ",
            "\r\n ",
            "\0",
            "é",
            "250-",
            "said: 550 ",
            "{",
        ];

    [Theory]
    [MemberData(nameof(Long))]
    public void A_piece_over_and_over_up_to_the_longest_header_field(string piece)
    {
        var text = Hostile.Much(piece, RawMessage.HeaderOctetsMax);
        var octets = Encoding.UTF8.GetBytes(text);
        Hostile.Bear(() => Mailbox.TryParse(text, out _) || Mailbox.TryParse(text + "@a.nl", out _));
        Hostile.Bear(() => DomainName.TryParse(text, out _) || ReversePath.TryParse($"<{text}@a.nl>", out _, out _));
        Hostile.Bear(() => ReversePath.TryParse($"<@{text}:a@a.nl>", out _, out _));
        Hostile.Bear(() => MessageId.TryParse($"<{text}@a>", out _) || ListUnsubscribe.TryParse($"<{text}>", out _));
        Hostile.Bear(() => (AddressField.Read(text), AddressField.Decoded(text)));
        Hostile.Bear(() => SpfRecord.TryParse("v=spf1 " + text[..65_000], out _, out _));
        Hostile.Bear(() => SpfMerge.Of(["v=spf1 " + text[..65_000]], "spf.zegel.example"));
        Hostile.Bear(() => DmarcRecord.TryParse("v=DMARC1; p=none; " + text, out _));
        Hostile.Bear(() => DkimKey.Parse("v=DKIM1; p=" + text));
        Hostile.Bear(() => DkimTagList.TryParse(octets, out _, out _));
        Hostile.Bear(() => SmtpPath.TryRead($"<{text}>", out _, out _) || Xtext.TryDecode(text, out _));
        Hostile.Bear(() => WebAddress.Read("https://" + text));
        Hostile.Bear(() => new DsnDiagnostic("smtp", text[..2000]).Status);
        Hostile.Bear(() =>
            ReplyClassifier.Shipped.Classify("google", new SmtpReply(550, null, [text[..SmtpReplyParser.OctetsMax]]))
        );
    }
}
