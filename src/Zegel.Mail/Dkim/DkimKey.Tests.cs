using System.Security.Cryptography;

namespace Zegel.Mail.Dkim;

public class DkimKeyTests
{
    /// <summary>A modulus nobody knows the factors of: enough to be read, and quickly made.</summary>
    static string Rsa(int bits)
    {
        var modulus = RandomNumberGenerator.GetBytes(bits / 8);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }

    static readonly string P1024 = Rsa(1024);

    static DkimKey Usable(string record) => DkimKey.Parse(record).ShouldBeOfType<DkimKeyResult.Usable>().Key;

    [Theory]
    [Trait("Rule", "A21")]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    public void Tells_the_size_of_an_rsa_key(int bits)
    {
        var key = Usable($"v=DKIM1; k=rsa; p={Rsa(bits)}");
        key.Type.ShouldBe(DkimKeyType.Rsa);
        key.SizeBits.ShouldBe(bits);
        key.IsForMail.ShouldBeTrue();
        key.AllowsSha256.ShouldBeTrue();
    }

    [Fact]
    public void Takes_a_key_without_its_wrapping_too()
    {
        using var rsa = RSA.Create(1024);
        Usable("p=" + Convert.ToBase64String(rsa.ExportRSAPublicKey())).SizeBits.ShouldBe(1024);
    }

    [Fact]
    [Trait("Rule", "A22")]
    public void Reads_the_ed25519_key_of_RFC_8463()
    {
        var key = Usable("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        key.Type.ShouldBe(DkimKeyType.Ed25519);
        key.ToRecord().ShouldBe("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }

    [Fact]
    public void Reads_every_tag_whatever_the_blanks()
    {
        var key = Usable(
            $" v = DKIM1 ;k=rsa;\t t = y : s ; s=email:web; h=sha1 : sha256; n=note; zz=1; p= {P1024[..20]} {P1024[20..]} ;"
        );
        key.IsTesting.ShouldBeTrue();
        key.IsStrict.ShouldBeTrue();
        key.IsForMail.ShouldBeTrue();
        key.AllowsSha256.ShouldBeTrue();
        key.Notes.ShouldBe("note");
        Usable(key.ToRecord()).ToRecord().ShouldBe(key.ToRecord());
    }

    [Fact]
    [Trait("Rule", "A30")]
    public void Sees_what_a_key_is_not_for()
    {
        Usable($"p={P1024}; s=chat").IsForMail.ShouldBeFalse();
        Usable($"p={P1024}; h=sha1").AllowsSha256.ShouldBeFalse();
    }

    [Theory]
    [Trait("Rule", "A30")]
    [InlineData("", "p= is missing")]
    [InlineData("v=spf1 -all", "v= must")]
    [InlineData("v=DKIM2; p=AAAA", "v= must")]
    [InlineData("v=dkim1; p=AAAA", "v= must")]
    [InlineData("k=rsa; v=DKIM1; p=AAAA", "v= must")]
    [InlineData("v=DKIM1; k=rsa", "p= is missing")]
    [InlineData("v=DKIM1; k=dsa; p=AAAA", "k= is unknown")]
    [InlineData("v=DKIM1; p=####", "not base64")]
    [InlineData("v=DKIM1; p=AAAA", "RSA public key")]
    [InlineData("v=DKIM1; k=ed25519; p=AAAA", "32 octets")]
    [InlineData("v=DKIM1; p=AAAA; p=AAAA", "stands twice")]
    [InlineData("v=DKIM1; t; p=AAAA", "tag=value")]
    [InlineData("\"v=DKIM1; p=AAAA\"", "quotation marks")]
    [InlineData("v=DKIM1\\; k=rsa\\; p=AAAA", "v= must")]
    public void Says_what_is_wrong_with_a_record(string record, string reason) =>
        DkimKey.Parse(record).ShouldBeOfType<DkimKeyResult.Malformed>().Reason.En.ShouldContain(reason);

    [Fact]
    [Trait("Rule", "A29")]
    public void An_empty_p_is_a_revoked_key() =>
        DkimKey.Parse("v=DKIM1; k=rsa; p=").ShouldBeOfType<DkimKeyResult.Revoked>();

    [Fact]
    public void Turns_down_what_would_only_cost_time()
    {
        DkimKey.Parse("v=DKIM1; p=" + new string('A', 5000)).ShouldBeOfType<DkimKeyResult.Malformed>();
        DkimKey
            .Parse("p=" + Convert.ToBase64String(new byte[2000]))
            .ShouldBeOfType<DkimKeyResult.Malformed>()
            .Reason.En.ShouldContain("8192");
        DkimKey
            .Parse(string.Concat(Enumerable.Range(0, 100).Select(i => $"a{i}=1;")))
            .ShouldBeOfType<DkimKeyResult.Malformed>();
    }

    [Fact]
    public void A_record_is_cut_into_strings_of_255_octets()
    {
        var key = Usable("p=" + Rsa(2048));
        var strings = key.ToStrings();
        strings.Count.ShouldBe(2);
        strings.ShouldAllBe(part => part.Length <= 255);
        string.Concat(strings).ShouldBe(key.ToRecord());
        Usable(string.Concat(strings)).SizeBits.ShouldBe(2048);
    }
}
