using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Dmarc;

namespace Zegel.Mail.Transport;

public class TransportTests
{
    [Theory]
    [Trait("Rule", "A62")]
    [InlineData("v=STSv1; id=20260101T000000;", null)]
    [InlineData("v=STSv1;id=a", null)]
    [InlineData("v=STSv1;", "id= is missing")]
    [InlineData("v=STSv1; id=2026-01", "letters and digits")]
    [InlineData("id=1; v=STSv1", "does not begin")]
    public void Reads_the_record_that_says_a_policy_exists(string text, string? fault)
    {
        MtaStsRecord.TryParse(text, out _, out var error).ShouldBe(fault is null);
        error.En.ShouldContain(fault ?? "");
    }

    [Theory]
    [Trait("Rule", "A62")]
    [InlineData("version: STSv1\nmode: enforce\nmx: mail.example.nl\nmx: *.example.net\nmax_age: 604800\n", null)]
    [InlineData("version: STSv1\r\nmode: testing\r\nmx: mail.example.nl\r\nmax_age: 86400\r\n", null)]
    [InlineData("version: STSv1\nmode: none\nmax_age: 86400", null)]
    [InlineData("mode: enforce\nmx: a.nl\nmax_age: 1", "version")]
    [InlineData("version: STSv1\nmode: maybe\nmx: a.nl\nmax_age: 1", "mode: maybe")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1", "no mx")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.nl\nmax_age: 31557601", "max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.nl\n", "max_age: is missing")]
    [InlineData("version: STSv1\nmode: enforce\nmx: *.*.nl\nmax_age: 1", "mx")]
    [InlineData("<html>not found</html>", "not a key and a value")]
    public void Reads_a_policy(string text, string? fault)
    {
        MtaStsPolicy.TryParse(text, out _, out var error).ShouldBe(fault is null);
        error.En.ShouldContain(fault ?? "");
    }

    [Theory]
    [InlineData("mail.example.nl", true)]
    [InlineData("MAIL.example.nl", true)]
    [InlineData("mx1.example.net", true)]
    [InlineData("a.mx1.example.net", false)]
    [InlineData("example.net", false)]
    [InlineData("mail.example.org", false)]
    public void A_star_stands_for_one_label(string host, bool isAllowed) =>
        new MtaStsPolicy(MtaStsMode.Enforce, ["mail.example.nl", "*.example.net"], TimeSpan.FromDays(7))
            .Allows(host)
            .ShouldBe(isAllowed);

    [Theory]
    [Trait("Rule", "A63")]
    [InlineData("v=TLSRPTv1; rua=mailto:tls@example.nl", null)]
    [InlineData("v=TLSRPTv1;rua=mailto:tls@example.nl,https://reports.example.nl/tls", null)]
    [InlineData("v=TLSRPTv1;", "rua= is missing")]
    [InlineData("v=TLSRPTv1; rua=tls@example.nl", "neither mailto")]
    [InlineData("v=TLSRPTv1; rua=http://example.nl", "neither mailto")]
    public void Reads_where_tls_reports_go(string text, string? fault)
    {
        TlsReportRecord.TryParse(text, out _, out var error).ShouldBe(fault is null);
        error.En.ShouldContain(fault ?? "");
    }

    [Theory]
    [Trait("Rule", "A56")]
    [InlineData("v=BIMI1; l=https://example.nl/logo.svg; a=https://example.nl/logo.pem", null)]
    [InlineData("v=BIMI1; l=; a=;", null)]
    [InlineData("v=BIMI1; a=https://example.nl/x.pem", "l= is missing")]
    [InlineData("v=BIMI1; l=http://example.nl/logo.svg", "not an https address")]
    public void Reads_a_logo_record(string text, string? fault)
    {
        BimiRecord.TryParse(text, out _, out var error).ShouldBe(fault is null);
        error.En.ShouldContain(fault ?? "");
    }

    [Fact]
    [Trait("Rule", "A61")]
    public void A_tlsa_record_names_one_certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(
            "CN=mx.example.nl",
            key,
            HashAlgorithmName.SHA256
        ).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var spki = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        foreach (
            var text in (string[])
                [
                    $"3 1 1 {Convert.ToHexString(SHA256.HashData(spki))}",
                    $"3 0 2 {Convert.ToHexString(SHA512.HashData(certificate.RawData))}",
                    $"2 1 0 {Convert.ToHexString(spki)}",
                ]
        )
        {
            TlsaAssociation.TryParse(text, out var association, out _).ShouldBeTrue();
            association.Matches(certificate).ShouldBeTrue();
            association.IsUsable.ShouldBeTrue();
        }
        TlsaAssociation.TryParse($"3 1 1 {new string('0', 64)}", out var other, out _).ShouldBeTrue();
        other.Matches(certificate).ShouldBeFalse();
    }

    [Theory]
    [Trait("Rule", "A61")]
    [InlineData("3 1 1 00", "1 octets")]
    [InlineData("3 1 1", "three numbers")]
    [InlineData("4 1 1 00", "not a kind")]
    [InlineData("3 1 0 zz", "not hexadecimal")]
    public void A_tlsa_record_that_is_none_is_told(string text, string fault)
    {
        TlsaAssociation.TryParse(text, out _, out var error).ShouldBeFalse();
        error.En.ShouldContain(fault);
    }
}
