using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dkim;

public class DkimVerifierTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static readonly DkimSigningKey Key = DkimSigningKey.GenerateRsa();

    static readonly string P = Key.PublicKey.ToRecord()["v=DKIM1; k=rsa; p=".Length..];

    const string KeyName = "zg1._domainkey.example.nl";

    const string Body = "Hello,\r\nworld\r\n";

    static async Task<IReadOnlyList<DkimSignatureResult>> VerifyAsync(string message, TxtZone zone) =>
        await new DkimVerifier(zone).VerifyAsync(
            RawMessage.Parse(Encoding.Latin1.GetBytes(message)),
            Now,
            TestContext.Current.CancellationToken
        );

    static async Task<DkimSignatureResult> OneAsync(string message, params string[] records) =>
        (await VerifyAsync(message, new TxtZone().Add(KeyName, records))).ShouldHaveSingleItem();

    /// <summary>A signer that does as it is told: simple canonicalisation, any tags.</summary>
    static string Sign(
        string tags,
        string? body = null,
        string fields = "From: a@example.nl\r\n",
        string? bh = null,
        RSA? rsa = null
    )
    {
        bh ??= Convert.ToBase64String(SHA256.HashData(Encoding.Latin1.GetBytes(body ?? Body)));
        var field = $"DKIM-Signature: {tags.Replace("BH", bh)}; b=";
        var hash = SHA256.HashData(Encoding.Latin1.GetBytes(fields + field));
        var signature = new byte[512];
        var length =
            rsa?.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ?? Key.Sign(hash, signature);
        return $"{field}{Convert.ToBase64String(signature, 0, length)}\r\n{fields}\r\n{body ?? Body}";
    }

    const string Tags = "v=1; a=rsa-sha256; d=example.nl; s=zg1; h=From; bh=BH";

    [Fact]
    public async Task Simple_canonicalisation_is_the_default()
    {
        (await OneAsync(Sign(Tags), "p=" + P)).Verdict.ShouldBe(DkimVerdict.Pass);
        (await OneAsync(Sign(Tags).Replace("From: a", "From:  a"), "p=" + P)).Verdict.ShouldBe(DkimVerdict.Fail);
        (await OneAsync(Sign(Tags).Replace("world\r\n", "world \r\n"), "p=" + P)).Verdict.ShouldBe(DkimVerdict.Fail);
    }

    [Theory]
    [InlineData("v=2; a=rsa-sha256; d=example.nl; s=zg1; h=From; bh=BH", DkimVerdict.PermError, "v= is not 1")]
    [InlineData("a=rsa-sha256; d=example.nl; s=zg1; h=From; bh=BH", DkimVerdict.PermError, "v= is missing")]
    [InlineData("v=1; d=example.nl; s=zg1; h=From; bh=BH", DkimVerdict.PermError, "a= is missing")]
    [InlineData("v=1; a=rsa-sha512; d=example.nl; s=zg1; h=From; bh=BH", DkimVerdict.PermError, "a= is unknown")]
    [InlineData("v=1; a=rsa-sha1; d=example.nl; s=zg1; h=From; bh=BH", DkimVerdict.Policy, "rsa-sha1")]
    [InlineData("v=1; a=ed25519-sha256; d=example.nl; s=zg1; h=From; bh=BH", DkimVerdict.PermError, "another type")]
    [InlineData("v=1; a=rsa-sha256; s=zg1; h=From; bh=BH", DkimVerdict.PermError, "d= is missing")]
    [InlineData("v=1; a=rsa-sha256; d=a b; s=zg1; h=From; bh=BH", DkimVerdict.PermError, "not a domain name")]
    [InlineData("v=1; a=rsa-sha256; d=example.nl; s=a b; h=From; bh=BH", DkimVerdict.PermError, "not a selector")]
    [InlineData("v=1; a=rsa-sha256; d=example.nl; s=zg1; h=To; bh=BH", DkimVerdict.PermError, "does not name From")]
    [InlineData("v=1; a=rsa-sha256; d=example.nl; s=zg1; h=From::To; bh=BH", DkimVerdict.PermError, "empty name")]
    [InlineData("v=1; a=rsa-sha256; d=example.nl; s=zg1; h=From; bh=!", DkimVerdict.PermError, "bh= is not base64")]
    [InlineData("v=1; a=rsa-sha256; d=example.nl; s=zg1; h=From; bh=AAAA", DkimVerdict.Fail, "bh= does not match")]
    [InlineData(Tags + "; c=nowsp", DkimVerdict.PermError, "c= is unknown")]
    [InlineData(Tags + "; c=simple/simple/simple", DkimVerdict.PermError, "c= is unknown")]
    [InlineData(Tags + "; q=http", DkimVerdict.PermError, "q=")]
    [InlineData(Tags + "; q=http:dns/txt", DkimVerdict.Pass, "")]
    [InlineData(Tags + "; i=a@other.nl", DkimVerdict.PermError, "not at or below")]
    [InlineData(Tags + "; i=a@notexample.nl", DkimVerdict.PermError, "not at or below")]
    [InlineData(Tags + "; i=example.nl", DkimVerdict.PermError, "name@domain")]
    [InlineData(Tags + "; i=a@sub.example.nl", DkimVerdict.Pass, "")]
    [InlineData(Tags + "; i=@example.nl", DkimVerdict.Pass, "")]
    [InlineData(Tags + "; t=1795428000; x=1795428000", DkimVerdict.PermError, "not later")]
    [InlineData(Tags + "; t=1795428000; x=1795428001", DkimVerdict.Pass, "")]
    [InlineData(Tags + "; x=1795427999", DkimVerdict.Policy, "expired")]
    [InlineData(Tags + "; t=1795431600", DkimVerdict.Policy, "future")]
    [InlineData(Tags + "; t=soon", DkimVerdict.PermError, "t= is not a number")]
    [InlineData(Tags + "; x=-1", DkimVerdict.PermError, "x= is not a number")]
    [InlineData(Tags + "; x=99999999999999999999999", DkimVerdict.Pass, "")]
    [InlineData(Tags + "; l=x", DkimVerdict.PermError, "l= is not a number")]
    [InlineData(Tags + "; l=16", DkimVerdict.Fail, "shorter than l=")]
    [InlineData(Tags + "; d=example.nl", DkimVerdict.PermError, "stands twice")]
    [InlineData(Tags + "; zz=anything; z=From:a", DkimVerdict.Pass, "")]
    [InlineData(Tags + ";; t=1", DkimVerdict.PermError, "semicolons")]
    public async Task Judges_the_tags(string tags, DkimVerdict verdict, string reason)
    {
        var result = await OneAsync(Sign(tags), "p=" + P);
        result.Reason.ShouldContain(reason);
        result.Verdict.ShouldBe(verdict);
    }

    /// <summary>RFC 6376 §5.4: the signature at hand is signed without being named; the name means the others.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("DKIM-Signature: v=1; a=rsa-sha256; d=other.nl\r\n")]
    public async Task DKIM_Signature_in_h_means_the_other_signatures(string other)
    {
        const string named = "v=1; a=rsa-sha256; d=example.nl; s=zg1; h=From:DKIM-Signature:DKIM-Signature; bh=BH";
        var message = Sign(named, fields: "From: a@example.nl\r\n" + other);
        var zone = new TxtZone().Add(KeyName, "p=" + P);
        (await VerifyAsync(message, zone))[0].Verdict.ShouldBe(DkimVerdict.Pass);
        (await VerifyAsync(message.Replace("\r\nFrom:", "\r\nDKIM-Signature: v=1\r\nFrom:"), zone))[0]
            .Verdict.ShouldBe(DkimVerdict.Fail);
    }

    [Fact]
    [Trait("Rule", "A25")]
    public async Task A_partial_signature_passes_and_is_not_trusted()
    {
        var message = Sign(Tags + "; l=8", bh: Convert.ToBase64String(SHA256.HashData("Hello,\r\n"u8)));
        var result = await OneAsync(message + "anything\r\n", "p=" + P);
        result.Verdict.ShouldBe(DkimVerdict.Pass);
        result.IsPartial.ShouldBeTrue();
        result.IsTrusted.ShouldBeFalse();
    }

    public static TheoryData<string, DkimVerdict, string> Records =>
        new()
        {
            { "v=DKIM1; k=rsa; p=" + P, DkimVerdict.Pass, "" },
            { "v=DKIM1; k=rsa; h=sha1; p=" + P, DkimVerdict.PermError, "SHA-256" },
            { "v=DKIM1; k=rsa; s=chat; p=" + P, DkimVerdict.PermError, "not for mail" },
            { "v=DKIM1; k=rsa; s=chat:email; p=" + P, DkimVerdict.Pass, "" },
            { "v=DKIM1; k=rsa; t=s; p=" + P, DkimVerdict.PermError, "i= has the domain" },
            { "v=DKIM1; k=rsa; p=", DkimVerdict.PermError, "revoked" },
            { "v=DKIM1; k=rsa", DkimVerdict.PermError, "p= is missing" },
            { "v=DKIM1; k=rsa; p=" + Rsa(1024), DkimVerdict.Fail, "does not match" },
            { "v=DKIM1; k=rsa; p=" + Rsa(1016), DkimVerdict.Policy, "1016 bits" },
        };

    static string Rsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [Trait("Rule", "A21")]
    [Trait("Rule", "A30")]
    [MemberData(nameof(Records))]
    public async Task Judges_the_key(string record, DkimVerdict verdict, string reason)
    {
        var result = await OneAsync(Sign(Tags + "; i=a@sub.example.nl"), record);
        result.Reason.ShouldContain(reason);
        result.Verdict.ShouldBe(verdict);
    }

    [Theory]
    [Trait("Rule", "A21")]
    [InlineData(1016, DkimVerdict.Policy)]
    [InlineData(1024, DkimVerdict.Pass)]
    [InlineData(4096, DkimVerdict.Pass)]
    public async Task A_short_key_does_not_pass_though_it_matches(int bits, DkimVerdict verdict)
    {
        using var rsa = RSA.Create(bits);
        var result = await OneAsync(
            Sign(Tags, rsa: rsa),
            "p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())
        );
        (result.Verdict, result.KeyBits).ShouldBe((verdict, bits));
    }

    [Fact]
    public async Task A_testing_key_passes_and_is_not_trusted()
    {
        var result = await OneAsync(Sign(Tags), "t=y; p=" + P);
        (result.Verdict, result.IsTesting, result.IsTrusted).ShouldBe((DkimVerdict.Pass, true, false));
    }

    [Fact]
    [Trait("Rule", "A30")]
    public async Task Of_several_records_one_that_fits_is_enough()
    {
        (await OneAsync(Sign(Tags), "v=spf1 -all", "p=", "p=" + Rsa(1024), "p=" + P)).Verdict.ShouldBe(
            DkimVerdict.Pass
        );
        (await OneAsync(Sign(Tags), "v=spf1 -all", "p=" + Rsa(1024), "p=")).Verdict.ShouldBe(DkimVerdict.Fail);
    }

    [Theory]
    [InlineData(DnsStatus.NoSuchName, DkimVerdict.PermError)]
    [InlineData(DnsStatus.NoData, DkimVerdict.PermError)]
    [InlineData(DnsStatus.ServerFailure, DkimVerdict.TempError)]
    [InlineData(DnsStatus.TimedOut, DkimVerdict.TempError)]
    public async Task Tells_no_key_from_no_answer(DnsStatus status, DkimVerdict verdict) =>
        (await VerifyAsync(Sign(Tags), new TxtZone().Add(KeyName, status)))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(verdict);

    [Fact]
    public async Task Takes_repeated_fields_from_the_bottom()
    {
        const string fields = "Received: two\r\nReceived: one\r\nFrom: a@example.nl\r\n";
        var message = Sign(Tags.Replace("h=From", "h=Received:From"), fields: fields);
        (await OneAsync(message, "p=" + P)).Verdict.ShouldBe(DkimVerdict.Fail);
        var covered = Sign(Tags.Replace("h=From", "h=received : RECEIVED :\r\n from"), fields: fields);
        // The signer above hashes in the order of the header; bottom up is the other way round.
        (await OneAsync(covered, "p=" + P)).Verdict.ShouldBe(DkimVerdict.Fail);
        var bottomUp = covered.Replace("Received: two\r\nReceived: one\r\n", "Received: one\r\nReceived: two\r\n");
        (await OneAsync(bottomUp, "p=" + P)).Verdict.ShouldBe(DkimVerdict.Pass);
        (await OneAsync("Received: three\r\n" + bottomUp, "p=" + P)).Verdict.ShouldBe(DkimVerdict.Pass);
    }

    [Fact]
    public async Task The_value_of_b_may_stand_anywhere_and_be_folded()
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Body)));
        var start = "DKIM-Signature: v=1; a=rsa-sha256; d=example.nl;\r\n\ts=zg1; b=";
        var end = $"; c=simple; h=From;\r\n bh={hash}";
        var signature = new byte[256];
        Key.Sign(SHA256.HashData(Encoding.ASCII.GetBytes("From: a@example.nl\r\n" + start + end)), signature);
        var b = Convert.ToBase64String(signature);
        var message = $"{start} {b[..50]}\r\n {b[50..]} \r\n {end}\r\nFrom: a@example.nl\r\n\r\n{Body}";
        (await OneAsync(message, "p=" + P)).Verdict.ShouldBe(DkimVerdict.Pass);
    }

    [Fact]
    public async Task Looks_at_ten_signatures_and_asks_once_for_each_key()
    {
        var message = Sign(Tags);
        var signature = message[..(message.IndexOf("From: ", StringComparison.Ordinal))];
        var zone = new TxtZone().Add(KeyName, "p=" + P);
        var results = await VerifyAsync(string.Concat(Enumerable.Repeat(signature, 14)) + message, zone);
        results.Count.ShouldBe(DkimVerifier.SignaturesMax);
        results.ShouldAllBe(result => result.Verdict == DkimVerdict.Pass);
        zone.Queries.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "A32")]
    public async Task Unsigned_and_broken_messages_have_no_result_that_passes()
    {
        var zone = new TxtZone().Add(KeyName, "p=" + P);
        (await VerifyAsync("From: a@example.nl\r\n\r\nx", zone)).ShouldBeEmpty();
        (await VerifyAsync("", zone)).ShouldBeEmpty();
        (await VerifyAsync("DKIM-Signature:\r\n\r\n", zone))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(DkimVerdict.PermError);
        (await VerifyAsync("DKIM-Signature: " + new string(' ', 20_000) + "\r\n\r\n", zone))[0]
            .Verdict.ShouldBe(DkimVerdict.PermError);
        var flooded = Sign(Tags)
            .Replace("\r\n\r\n", "\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", RawMessage.FieldsMax)) + "\r\n");
        (await VerifyAsync(flooded, zone))[0].Verdict.ShouldBe(DkimVerdict.Neutral);
    }
}
