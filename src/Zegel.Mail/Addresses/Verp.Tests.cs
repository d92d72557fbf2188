using System.Security.Cryptography;
using System.Text;

namespace Zegel.Mail.Addresses;

public class VerpTests
{
    static readonly VerpKey Old = new(1, "an old secret of some length"u8);
    static readonly VerpKey New = new(2, "a new secret, longer than 16"u8);
    static readonly DomainName Host = DomainName.Parse("r.example.nl");
    static readonly Guid Id = Guid.Parse("0199f7a4-5b6c-7d8e-9fa0-b1c2d3e4f506");

    readonly Verp verp = new([New, Old]);

    [Theory]
    [Trait("Rule", "B03")]
    [InlineData(VerpKind.ReturnPath, "b.")]
    [InlineData(VerpKind.Reply, "a.")]
    [InlineData(VerpKind.Exit, "u.")]
    public void Carries_the_id_home_in_at_most_64_octets(VerpKind kind, string prefix)
    {
        var mailbox = verp.Address(kind, Id, Host);
        mailbox.LocalPart.ShouldStartWith(prefix);
        mailbox.LocalPart.Length.ShouldBe(47);
        verp.TryRead(mailbox, out var readKind, out var readId).ShouldBeTrue();
        (readKind, readId).ShouldBe((kind, Id));
    }

    [Fact]
    public void Has_the_layout_that_is_written_down()
    {
        byte[] content = [1, 2, .. Id.ToByteArray(bigEndian: true)];
        var signature = HMACSHA256.HashData("a new secret, longer than 16"u8, [(byte)'b', .. content]);
        verp.Address(VerpKind.ReturnPath, Id, Host)
            .LocalPart.ShouldBe("b." + Base32.Encode([.. content, .. signature.AsSpan(..10)]));
    }

    [Fact]
    public void Survives_a_relay_that_changes_case()
    {
        var upper = verp.Address(VerpKind.ReturnPath, Id, Host).LocalPart.ToUpperInvariant();
        verp.TryRead(upper, out var kind, out var id).ShouldBeTrue();
        (kind, id).ShouldBe((VerpKind.ReturnPath, Id));
    }

    [Fact]
    [Trait("Rule", "B03")]
    [Trait("Rule", "B13")]
    public void Any_other_character_anywhere_is_refused()
    {
        var local = verp.Address(VerpKind.ReturnPath, Id, Host).LocalPart;
        var tried = 0;
        for (var at = 0; at < local.Length; at++)
        for (var c = ' '; c <= '\u017f'; c++)
        {
            // Case says nothing, so the other case of the same letter is the same address.
            if (char.ToLowerInvariant(c) == local[at] && char.IsAscii(c))
                continue;
            verp.TryRead(local[..at] + c + local[(at + 1)..], out _, out var id)
                .ShouldBeFalse($"U+{(int)c:X4} at {at}");
            id.ShouldBe(Guid.Empty);
            tried++;
        }
        tried.ShouldBeGreaterThan(16_000);
    }

    [Fact]
    [Trait("Rule", "B03")]
    public void Any_flipped_bit_is_refused()
    {
        var local = verp.Address(VerpKind.Reply, Id, Host).LocalPart;
        var token = new byte[28];
        Base32.TryDecode(local.AsSpan(2), token).ShouldBeTrue();
        for (var bit = 0; bit < token.Length * 8; bit++)
        {
            token[bit / 8] ^= (byte)(1 << bit % 8);
            verp.TryRead("a." + Base32.Encode(token), out _, out _).ShouldBeFalse($"bit {bit}");
            token[bit / 8] ^= (byte)(1 << bit % 8);
        }
        verp.TryRead("a." + Base32.Encode(token), out _, out _).ShouldBeTrue();
    }

    [Fact]
    public void A_longer_shorter_or_foreign_local_part_is_refused()
    {
        var local = verp.Address(VerpKind.ReturnPath, Id, Host).LocalPart;
        foreach (
            var text in new[]
            {
                "",
                "b",
                "b.",
                ".",
                local[..^1],
                local + "a",
                local + "=",
                local[2..],
                "b." + local,
                "jan.vries",
            }
        )
            verp.TryRead(text, out _, out _).ShouldBeFalse(text);
    }

    [Fact]
    public void Old_keys_are_read_and_foreign_keys_are_not()
    {
        var byOld = new Verp([Old]).Address(VerpKind.ReturnPath, Id, Host);
        verp.TryRead(byOld, out _, out var id).ShouldBeTrue();
        id.ShouldBe(Id);
        var byStranger = new Verp([new VerpKey(2, "a stranger's guess at the key"u8)]).Address(
            VerpKind.ReturnPath,
            Id,
            Host
        );
        verp.TryRead(byStranger, out _, out _).ShouldBeFalse();
        new Verp([Old]).TryRead(verp.Address(VerpKind.ReturnPath, Id, Host), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Needs_keys_with_ids_of_their_own_and_some_strength()
    {
        Should.Throw<ArgumentException>(() => new Verp([]));
        Should.Throw<ArgumentException>(() => new Verp([New, new VerpKey(2, "another key with the same id"u8)]));
        Should.Throw<ArgumentException>(() => new VerpKey(3, "short"u8));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "my")]
    [InlineData("fo", "mzxq")]
    [InlineData("foo", "mzxw6")]
    [InlineData("foob", "mzxw6yq")]
    [InlineData("fooba", "mzxw6ytb")]
    [InlineData("foobar", "mzxw6ytboi")]
    public void Base32_agrees_with_RFC_4648(string plain, string text)
    {
        Base32.Encode(Encoding.ASCII.GetBytes(plain)).ShouldBe(text);
        var bytes = new byte[plain.Length];
        Base32.TryDecode(text.ToUpperInvariant(), bytes).ShouldBeTrue();
        Encoding.ASCII.GetString(bytes).ShouldBe(plain);
    }

    [Theory]
    [InlineData("mz")]
    [InlineData("m1")]
    [InlineData("m\u212a")]
    public void Base32_has_one_spelling_for_a_value(string text) => Base32.TryDecode(text, new byte[1]).ShouldBeFalse();
}
