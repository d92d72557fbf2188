using System.Buffers;
using System.Text;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;

namespace Zegel.Mail.Dkim;

public class DkimSignerTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static readonly DkimIdentity Rsa = new(DomainName.Parse("example.nl"), "zg1", DkimSigningKey.GenerateRsa());

    static readonly DkimIdentity Curve = new(DomainName.Parse("example.nl"), "zge1", DkimSigningKey.GenerateEd25519());

    static readonly DkimIdentity Platform = new(
        DomainName.Parse("platform.example"),
        "zg2",
        DkimSigningKey.GenerateRsa()
    );

    static readonly TxtZone Zone = new TxtZone().Add(Rsa).Add(Curve).Add(Platform);

    const string Header =
        "From: News <news@example.nl>\r\nTo: Ann <ann@example.org>\r\nSubject: Weekly  news,\r\n\tfolded here\r\n"
        + "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.nl>\r\nX-Other: not signed\r\n"
        + "List-Unsubscribe: <https://example.nl/u/1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";

    const string Body = "Hello,\r\n\r\nthis is  a body \r\nwith\tblanks.\r\n\r\n\r\n";

    static string Sign(string header, string body, params DkimIdentity[] identities)
    {
        var output = new ArrayBufferWriter<byte>();
        new DkimSigner(DkimSigner.DefaultLifetime, identities).Sign(
            Encoding.ASCII.GetBytes(header),
            Encoding.ASCII.GetBytes(body),
            Now,
            output
        );
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    static string Signed(string header, string body, params DkimIdentity[] identities) =>
        Sign(header, body, identities) + header + "\r\n" + body;

    static async Task<IReadOnlyList<DkimSignatureResult>> VerifyAsync(string message, DateTimeOffset? now = null) =>
        await new DkimVerifier(Zone).VerifyAsync(
            RawMessage.Parse(Encoding.Latin1.GetBytes(message)),
            now ?? Now,
            TestContext.Current.CancellationToken
        );

    static async Task<DkimVerdict> VerdictAsync(string message) =>
        (await VerifyAsync(message)).ShouldHaveSingleItem().Verdict;

    static string? Tag(string signature, string tag)
    {
        var value = RawMessage.Parse(Encoding.ASCII.GetBytes(signature)).Fields[0].Value;
        DkimTagList.TryParse(value, out var tags, out _).ShouldBeTrue();
        return tags![tag]?.Replace("\r\n ", "");
    }

    static bool MimeKitVerifies(string message)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(message));
        var parsed = MimeKit.MimeMessage.Load(stream);
        var verifier = new MimeKit.Cryptography.DkimVerifier(new Locator());
        var signatures = parsed.Headers.Where(header => header.Id == MimeKit.HeaderId.DkimSignature).ToList();
        return signatures.Count > 0 && signatures.TrueForAll(header => verifier.Verify(parsed, header));
    }

    sealed class Locator : DkimPublicKeyLocatorBase
    {
        public override AsymmetricKeyParameter LocatePublicKey(
            string methods,
            string domain,
            string selector,
            CancellationToken cancellationToken = default
        ) => GetPublicKey(Zone.TextAt($"{selector}._domainkey.{domain}")!);

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
            string methods,
            string domain,
            string selector,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }

    public static TheoryData<string> Bodies =>
        [Body, "", "\r\n\r\n", "one line", "one line\r\n", " \r\n\r\n x  y\t\r\n", new string('x', 70_000) + "  \r\n"];

    [Theory]
    [Trait("Rule", "A20")]
    [Trait("Rule", "A21")]
    [Trait("Rule", "A24")]
    [MemberData(nameof(Bodies))]
    public async Task What_we_sign_verifies_here_and_elsewhere(string body)
    {
        var message = Signed(Header, body, Rsa);
        var result = (await VerifyAsync(message)).ShouldHaveSingleItem();
        result.Reason.ShouldBe("");
        result.IsTrusted.ShouldBeTrue();
        result.Domain.ShouldBe(Rsa.Domain);
        result.Algorithm.ShouldBe("rsa-sha256");
        result.KeyBits.ShouldBe(2048);
        MimeKitVerifies(message).ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "A22")]
    public async Task Each_of_two_signatures_verifies_alone()
    {
        var message = Signed(Header, Body, Curve, Rsa);
        var results = await VerifyAsync(message);
        results.Select(result => result.Algorithm).ShouldBe(["ed25519-sha256", "rsa-sha256"]);
        results.ShouldAllBe(result => result.IsTrusted);
        MimeKitVerifies(message).ShouldBeTrue();
        (await VerdictAsync(Sign(Header, Body, Curve) + Header + "\r\n" + Body)).ShouldBe(DkimVerdict.Pass);
    }

    [Fact]
    [Trait("Rule", "A23")]
    public async Task A_second_domain_may_sign_too_and_order_does_not_matter()
    {
        foreach (
            var identities in (DkimIdentity[][])
                [
                    [Rsa, Platform],
                    [Platform, Rsa],
                ]
        )
        {
            var message = Signed(Header, Body, identities);
            (await VerifyAsync(message))
                .Select(result => (result.Domain, result.Verdict))
                .ShouldBe(identities.Select(identity => ((DomainName?)identity.Domain, DkimVerdict.Pass)));
            MimeKitVerifies(message).ShouldBeTrue();
        }
    }

    [Fact]
    [Trait("Rule", "A24")]
    [Trait("Rule", "A25")]
    [Trait("Rule", "A28")]
    public void The_tags_are_those_we_mean()
    {
        var signature = Sign(Header, Body, Rsa);
        signature.ShouldStartWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.nl;");
        Tag(signature, "s").ShouldBe("zg1");
        Tag(signature, "t").ShouldBe("1795428000");
        Tag(signature, "x").ShouldBe("1796032800");
        Tag(signature, "l").ShouldBeNull();
        Tag(signature, "i").ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "F01")]
    public void Lines_are_folded_at_78()
    {
        var domain = DomainName.Parse(string.Join('.', Enumerable.Repeat("label", 8)) + ".nl");
        var identity = new DkimIdentity(domain, "a-rather-long-selector.with.labels", Rsa.Key);
        foreach (
            var signature in new[] { Sign(Header, Body, Rsa), Sign(Header, Body, identity), Sign(Header, Body, Curve) }
        )
        {
            signature.ShouldEndWith("\r\n");
            var lines = signature[..^2].Split("\r\n");
            lines.ShouldAllBe(line => line.Length <= 78);
            lines.Skip(1).ShouldAllBe(line => line.StartsWith(' ') && line.Trim().Length > 0);
            RawMessage.TryParse(Encoding.ASCII.GetBytes(signature + "\r\n"), out _, out _).ShouldBeTrue();
        }
    }

    [Fact]
    [Trait("Rule", "A26")]
    public async Task Every_field_of_the_list_that_is_present_is_signed_and_no_other()
    {
        string[] covered =
        [
            "From",
            "Sender",
            "Reply-To",
            "To",
            "Cc",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "List-Id",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "List-Help",
            "List-Owner",
            "List-Post",
            "Precedence",
            "Auto-Submitted",
            "Feedback-ID",
            "CFBL-Address",
            "CFBL-Feedback-ID",
        ];
        string[] never =
        [
            "Received",
            "Return-Path",
            "Authentication-Results",
            "ARC-Seal",
            "Bcc",
            "X-Any",
            "List-Archive",
        ];
        var header = string.Concat(never.Concat(covered).Select(name => $"{name}: value of {name}\r\n"));
        var message = Signed(header, Body, Rsa);
        var names = (await VerifyAsync(message)).ShouldHaveSingleItem().SignedFields;
        names.Distinct().ShouldBe(covered);
        foreach (var name in covered)
            (await VerdictAsync(message.Replace($"value of {name}\r", "changed\r"))).ShouldBe(DkimVerdict.Fail, name);
        foreach (var name in never)
            (await VerdictAsync(message.Replace($"value of {name}\r", "changed\r"))).ShouldBe(DkimVerdict.Pass, name);
    }

    [Fact]
    [Trait("Rule", "A27")]
    public void Absent_fields_are_named_only_where_that_keeps_them_out()
    {
        Tag(Sign("From: a@example.nl\r\n", Body, Rsa), "h")
            .ShouldBe("From:From:Reply-To:To:Cc:Subject:Date:Message-ID:MIME-Version:Content-Type");
        Tag(Sign("From: a@example.nl\r\nList-Id: <l>\r\nSender: b@example.nl\r\nFeedback-ID: f\r\n", Body, Rsa), "h")
            .ShouldBe(
                "From:From:Sender:Reply-To:To:Cc:Subject:Date:Message-ID:MIME-Version:Content-Type:List-Id:List-Id:Feedback-ID"
            );
    }

    [Theory]
    [Trait("Rule", "A27")]
    [InlineData("From: Other <other@example.com>")]
    [InlineData("Subject: Other")]
    [InlineData("To: other@example.com")]
    [InlineData("Cc: other@example.com")]
    [InlineData("Reply-To: other@example.com")]
    [InlineData("Date: Tue, 24 Nov 2026 10:00:00 +0000")]
    [InlineData("Message-ID: <2@example.com>")]
    [InlineData("MIME-Version: 1.0")]
    [InlineData("Content-Type: text/html")]
    [InlineData("List-Unsubscribe: <https://example.com>")]
    public async Task Nobody_can_add_another(string field)
    {
        (await VerdictAsync(field + "\r\n" + Signed(Header, Body, Rsa))).ShouldBe(DkimVerdict.Fail);
        (await VerdictAsync(Sign(Header, Body, Rsa) + Header + field + "\r\n\r\n" + Body)).ShouldBe(DkimVerdict.Fail);
        MimeKitVerifies(field + "\r\n" + Signed(Header, Body, Rsa)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "A24")]
    public async Task Survives_what_relays_do()
    {
        var message = Signed(Header, Body, Rsa);
        string[] relayed =
        [
            "Received: from a by b\r\n" + message,
            message.Replace("Weekly  news,\r\n\tfolded here", "Weekly news,\r\n   folded\r\n here  "),
            message.Replace("\r\nSubject:", "\r\nSUBJECT  :"),
            message.Replace("a body \r\n", "a body\r\n"),
            message.Replace("with\tblanks.", "with   blanks."),
            message.TrimEnd() + "\r\n",
            message + "\r\n\r\n",
        ];
        foreach (var text in relayed)
        {
            text.ShouldNotBe(message);
            (await VerdictAsync(text)).ShouldBe(DkimVerdict.Pass, text);
        }
    }

    [Fact]
    [Trait("Rule", "A25")]
    public async Task Any_other_change_shows()
    {
        var message = Signed(Header, Body, Rsa);
        foreach (
            var changed in new[]
            {
                message + "added\r\n",
                message.Replace("this is", "that is"),
                message.Replace("Weekly", "weekly"),
            }
        )
            (await VerdictAsync(changed)).ShouldBe(DkimVerdict.Fail);
    }

    [Fact]
    [Trait("Rule", "A28")]
    public async Task Ends_after_its_lifetime()
    {
        var message = Signed(Header, Body, Rsa);
        (await VerifyAsync(message, Now.AddDays(7)))[0].Verdict.ShouldBe(DkimVerdict.Pass);
        (await VerifyAsync(message, Now.AddDays(7).AddSeconds(1)))[0].Verdict.ShouldBe(DkimVerdict.Policy);
        (await VerifyAsync(message, Now.AddHours(-1)))[0].Verdict.ShouldBe(DkimVerdict.Policy);
    }

    [Fact]
    public async Task A_compiled_body_needs_no_second_look()
    {
        var body = CompiledBody
            .Compile(
                new BodyTemplate(
                    [new BodySegment.Static("Dear  "), new BodySegment.Slot(0)],
                    [new BodySegment.Static("<p>\t\n\n")]
                )
            )
            .Render("Ann \n\n");
        var signer = new DkimSigner(DkimSigner.DefaultLifetime, Rsa);
        var (known, found) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        signer.Sign(Encoding.ASCII.GetBytes(Header), body, Now, known, bodyIsRelaxed: true);
        signer.Sign(Encoding.ASCII.GetBytes(Header), body, Now, found);
        known.WrittenSpan.SequenceEqual(found.WrittenSpan).ShouldBeTrue();
        (
            await VerdictAsync(
                Encoding.ASCII.GetString([.. known.WrittenSpan]) + Header + "\r\n" + Encoding.ASCII.GetString(body)
            )
        ).ShouldBe(DkimVerdict.Pass);
    }

    [Fact]
    public async Task Signs_a_header_as_large_as_may_be()
    {
        var header = new HeaderBlock();
        header.Add("From", "a@example.nl").ShouldBeNull();
        for (var i = 1; i < HeaderBlock.FieldsMax; i++)
            header.Add("CFBL-Feedback-ID", new string('x', 100)).ShouldBeNull();
        var text = Encoding.ASCII.GetString(header.Octets);
        (await VerdictAsync(Signed(text, Body, Rsa))).ShouldBe(DkimVerdict.Pass);
    }

    [Fact]
    public void Refuses_what_cannot_be_signed()
    {
        Should.Throw<ArgumentException>(() => Sign("To: a@example.nl\r\n", Body, Rsa)).Message.ShouldContain("From");
        Should
            .Throw<ArgumentException>(() => Sign("From: a@example.nl\r\nno field\r\n", Body, Rsa))
            .Message.ShouldContain("fields");
        Should.Throw<ArgumentException>(() => new DkimSigner(DkimSigner.DefaultLifetime));
        Should.Throw<ArgumentException>(() => new DkimIdentity(Rsa.Domain, "a b", Rsa.Key));
        var eightBit = new byte[] { 0xE9, 13, 10 };
        Should.Throw<ArgumentException>(() =>
            new DkimSigner(DkimSigner.DefaultLifetime, Rsa).Sign(
                "From: a@example.nl\r\n"u8,
                eightBit,
                Now,
                new ArrayBufferWriter<byte>()
            )
        );
    }
}
