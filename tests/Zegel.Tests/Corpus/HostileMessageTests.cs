using System.Text;
using CsCheck;
using MimeKit;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Mail.Message;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Rules;

namespace Zegel.Tests.Corpus;

/// <summary>Messages that strangers send: harmed at random, and swollen to the size that the door lets in.</summary>
[Collection(nameof(Alone))]
public sealed class HostileMessageTests
{
    static readonly int DoorBytes = new SmtpServerOptions("mx.example.nl").SizeBytesMax;

    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static readonly DkimIdentity Signer = new(DomainName.Parse("example.nl"), "zg1", DkimSigningKey.GenerateEd25519());

    const string Letter =
        "From: \"Jan (J.)\" <jan@example.nl>\r\nTo: =?utf-8?q?Jos=C3=A9?= <jose@example.org>\r\nSubject: Hi\r\n there\r\n"
        + "Message-ID: <1@example.nl>\r\nAuto-Submitted: auto-replied\r\nList-Unsubscribe: <https://u.example.nl/u/1>,\r\n <mailto:u@r.example.nl>\r\n"
        + "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary*0=\"b\"; boundary*1=\"c\"\r\n\r\n--bc\r\n"
        + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDag =C3=A9\r\n--bc\r\n"
        + "Content-Type: text/html; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+RGFnPC9wPg==\r\n--bc--\r\n";

    const string Notification =
        "From: MAILER-DAEMON@mx.example.net\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"=_b\"\r\n\r\n--=_b\r\n\r\nSorry.\r\n--=_b\r\n"
        + "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon, 2 Nov 2026 10:00:00 +0100\r\n\r\n"
        + "Original-Recipient: rfc822;jan@example.nl\r\nFinal-Recipient: utf-8; jos\\x{E9}@example.nl\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        + "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n--=_b\r\nContent-Type: message/rfc822\r\n\r\n";

    static readonly IReadOnlyList<byte[]> Seeds =
    [
        .. new[] { Letter, Notification + Letter + "\r\n--=_b--\r\n" }.Select(Encoding.UTF8.GetBytes),
        .. Hostile.Mails("bounces-sisimai/mail"),
        .. Hostile.Mails("mime-messages/mimekit/messages"),
        .. Hostile.Mails("dkim-mail-dkim/mail"),
        .. Hostile.Mails("dkim-misc/chasquid"),
    ];

    [Fact]
    [Trait("Rule", "B06")]
    [Trait("Rule", "B17")]
    public void A_harmed_message_is_read_by_every_reader() =>
        Hostile.Sample(
            Hostile.Octets(Seeds),
            octets =>
                (
                    RawMessage.Parse(octets).FindDefects(),
                    RawMessage.TryParse(octets, out _, out _),
                    RawMessage.Parse(octets).Fields.Select(field => field.Text).ToList(),
                    Dsn.TryRead(octets, out var dsn),
                    dsn?.Recipients.Select(r => (r.BestStatus, r.Diagnostic?.ReplyCode, r.Final?.Mailbox)).ToList(),
                    Automatic(octets),
                    Hops.Count(octets),
                    MessageCheck.Run(octets, "bulk")
                ),
            few: 150
        );

    static bool Automatic(byte[] octets)
    {
        try
        {
            return AutoReply.IsAutomatic(MimeMessage.Load(new MemoryStream(octets)), null);
        }
        catch (FormatException)
        {
            return false; // no message at all
        }
    }

    [Fact]
    public void A_harmed_signature_is_judged_and_never_passes_over_other_octets()
    {
        var (signed, zone) = Signed(Letter);
        Hostile.Sample(
            Hostile.Octets([Encoding.Latin1.GetBytes(signed), .. Hostile.Mails("dkim-misc/chasquid")]),
            octets =>
            {
                var results = Verify(octets, zone);
                // What the signature covers: everything in the letter but what canonicalisation takes for the same.
                if (results.Any(result => result.Verdict == DkimVerdict.Pass))
                    Canon(octets).ShouldContain("Dag =C3=A9\r\n--bc\r\nContent-Type: text/html");
                return results;
            },
            few: 200
        );
        Verify(Encoding.Latin1.GetBytes(signed), zone).ShouldHaveSingleItem().Verdict.ShouldBe(DkimVerdict.Pass);
    }

    [Fact]
    public void A_harmed_key_is_judged()
    {
        var (signed, zone) = Signed(Letter);
        var octets = Encoding.Latin1.GetBytes(signed);
        Hostile.Sample(
            Hostile.Text(
                zone.TextAt("zg1._domainkey.example.nl")!,
                "v=DKIM1; k=rsa; h=sha256:sha1; s=email:*; t=y:s; n=x; p=" + Convert.ToBase64String(Rsa.Value)
            ),
            record => Verify(octets, new TxtZone().Add("zg1._domainkey.example.nl", record)),
            few: 150
        );
    }

    static readonly Lazy<byte[]> Rsa = new(() =>
    {
        using var rsa = System.Security.Cryptography.RSA.Create(1024);
        return rsa.ExportSubjectPublicKeyInfo();
    });

    static string Canon(byte[] octets) => Encoding.Latin1.GetString(octets);

    static (string Message, TxtZone Zone) Signed(string letter)
    {
        var split = letter.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2;
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        new DkimSigner(DkimSigner.DefaultLifetime, [Signer]).Sign(
            Encoding.Latin1.GetBytes(letter[..split]),
            Encoding.Latin1.GetBytes(letter[(split + 2)..]),
            Now,
            output
        );
        return (Encoding.ASCII.GetString(output.WrittenSpan) + letter, new TxtZone().Add(Signer));
    }

    static IReadOnlyList<DkimSignatureResult> Verify(byte[] octets, TxtZone zone) =>
        new DkimVerifier(zone).VerifyAsync(RawMessage.Parse(octets), Now, default).AsTask().GetAwaiter().GetResult();

    public static TheoryData<string> Shapes =>
        Hostile.Kinds(
            [
                "fields",
                "folds",
                "part folds",
                "parts",
                "part fields",
                "status groups",
                "status fields",
                "recipients",
                "nested",
            ],
            [
                "one field",
                "empty lines",
                "blank lines",
                "blanks",
                "bare CR",
                "bare LF",
                "NUL",
                "octets",
                "words",
                "nested messages",
                "parameters",
                "continued parameters",
                "comments",
                "groups",
                "encoded words",
                "received",
                "signatures",
            ]
        );

    public static TheoryData<string> Bodies =>
        Hostile.Kinds(
            ["folds", "blanks"],
            ["status groups", "empty lines", "blank lines", "bare CR", "bare LF", "NUL", "words"]
        );

    [Theory]
    [MemberData(nameof(Shapes))]
    [Trait("Rule", "B06")]
    public void A_message_as_large_as_the_door_lets_in_costs_a_second_and_64_MB(string shape)
    {
        var octets = Swollen(shape, DoorBytes);
        var message = RawMessage.Parse(octets);
        Hostile.Bear(() => RawMessage.Parse(octets));
        Hostile.Bear(() => message.FindDefects());
        Hostile.Bear(() => message.Fields.Sum(field => field.Text.Length));
        Hostile.Bear(() => Hops.Count(octets));
        Hostile.Bear(() => Dsn.TryRead(octets, out var dsn) ? dsn : null);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Ten_signatures_over_a_message_as_large_as_the_door_lets_in_cost_a_second_and_64_MB(string shape)
    {
        var body = Swollen(shape, DoorBytes - 20_000);
        var signatures = string.Concat(
            Enumerable
                .Range(0, DkimVerifier.SignaturesMax)
                .Select(i =>
                    $"DKIM-Signature: v=1; a=ed25519-sha256; c={(i % 2 == 0 ? "relaxed" : "simple")}/relaxed; d=example.nl; s=zg1; l={body.Length / 2 + i};\r\n h={Hostile.Much("x:", 480)}From; bh=AAAA; b=AAAA\r\n"
                )
        );
        byte[] octets = [.. Encoding.Latin1.GetBytes($"{signatures}From: a@example.nl\r\n\r\n"), .. body];
        var zone = new TxtZone().Add(Signer);
        Hostile.Bear(() => Verify(octets, zone));
        Verify(octets, zone).Count.ShouldBe(DkimVerifier.SignaturesMax);
    }

    static byte[] Swollen(string shape, int size)
    {
        const string Multipart =
            "From: a@b.nl\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n";
        const string Status = Multipart + "--b\r\nContent-Type: message/delivery-status\r\n\r\n";
        string Much(string piece) => Hostile.Much(piece, size - 1000);
        var text = shape switch
        {
            "fields" => Much("A: b\r\n"),
            "folds" => "Subject: x" + Much("\r\n y"),
            "one field" => "Subject: " + Much("x"),
            "empty lines" => "From: a@b.nl\r\n\r\n" + Much("\r\n"),
            "blank lines" => "From: a@b.nl\r\n\r\nx" + Much(" \r\n") + "x",
            "blanks" => "From: a@b.nl\r\n\r\n" + Much("x \t"),
            "bare CR" => "From: a@b.nl\r\n\r\n" + Much("\r"),
            "bare LF" => "From: a@b.nl\r\n\r\n" + Much("\n"),
            "NUL" => Much("\0"),
            "octets" => Much("\u00ff\u0000\u00fe"),
            "words" => "From: a@b.nl\r\n\r\n" + Much("word "),
            "parts" => Multipart + Much("--b\r\n\r\n"),
            "part fields" => Multipart + "--b\r\n" + Much("A: b\r\n"),
            "part folds" => Multipart + "--b\r\nSubject: x" + Much("\r\n y"),
            "nested" => Nested(size, "multipart/mixed; boundary=b{0}\r\n\r\n--b{0}\r\n"),
            "nested messages" => Nested(size, "message/rfc822\r\n\r\n"),
            "status groups" => Status + Much("A: b\r\n\r\n"),
            "status fields" => Status + Much("A: b\r\n"),
            "recipients" => Status + Much("Final-Recipient: rfc822;a@b.nl\r\nAction: failed\r\n"),
            "parameters" => "From: a@b.nl\r\nContent-Type: multipart/mixed" + Much("; a=b"),
            "continued parameters" => "From: a@b.nl\r\nContent-Type: multipart/mixed"
                + string.Concat(Enumerable.Range(0, size / 16).Select(i => $"; b*{i}*=%41")),
            "comments" => "From: " + Much("("),
            "groups" => "From: " + Much("a:"),
            "encoded words" => "Subject: " + Much("=?utf-8?q?=41?= "),
            "received" => Much("Received: from a by b\r\n"),
            "signatures" => Much("DKIM-Signature: v=1; a=rsa-sha256; d=b.nl; s=s; h=From; bh=AA==; b=AA==\r\n"),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
        };
        return Encoding.Latin1.GetBytes(text.Length > size ? text[..size] : text);
    }

    static string Nested(int size, string type)
    {
        var text = new StringBuilder("From: a@b.nl\r\n");
        for (var i = 0; text.Length < Math.Min(size, 2_000_000); i++)
            text.Append("Content-Type: ").AppendFormat(null, type, i);
        return text.ToString();
    }
}
