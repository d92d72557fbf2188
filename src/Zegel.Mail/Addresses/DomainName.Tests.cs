using CsCheck;

namespace Zegel.Mail.Addresses;

public class DomainNameTests
{
    static readonly string Label63 = new('a', 63);

    [Theory]
    [InlineData("Example.NL", "example.nl")]
    [InlineData("example.nl.", "example.nl")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example")]
    [InlineData("faß.de", "xn--fa-hia.de")]
    [InlineData("例え。テスト", "xn--r8jz45g.xn--zckzah")]
    [InlineData("c--n.com", "c--n.com")]
    [InlineData("1and1.com", "1and1.com")]
    [InlineData("a.b.c3", "a.b.c3")]
    public void Reads_a_name_into_lower_case_a_labels(string text, string ascii) =>
        DomainName.Parse(text).Ascii.ShouldBe(ascii);

    [Theory]
    [InlineData(null, "is needed")]
    [InlineData("", "is needed")]
    [InlineData(".", "is needed")]
    [InlineData("localhost", "no dot")]
    [InlineData("a..b", "empty label")]
    [InlineData("é..b", "international")]
    [InlineData(".a.b", "empty label")]
    [InlineData("a.b..", "empty label")]
    [InlineData("-a.nl", "hyphen")]
    [InlineData("a-.nl", "hyphen")]
    [InlineData("a_b.nl", "“_”")]
    [InlineData("_dmarc.example.nl", "“_”")]
    [InlineData("a b.nl", "a space")]
    [InlineData(" a.nl", "a space")]
    [InlineData("a.nl\r\n", "U+000D")]
    [InlineData("a\0.nl", "U+0000")]
    [InlineData("a/b.nl", "“/”")]
    [InlineData("10.0.0.1", "ends in a number")]
    [InlineData("example.123", "ends in a number")]
    [InlineData("xn--a.com", "international")]
    [InlineData("℀.com", "international")]
    [InlineData("\ud800.com", "international")]
    public void Refuses_what_is_no_host_name_and_says_why(string? text, string why)
    {
        DomainName.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldContain(why);
    }

    [Fact]
    public void Labels_have_63_octets_at_most_and_names_253()
    {
        DomainName.TryParse($"{Label63}.nl", out _).ShouldBeTrue();
        DomainName.TryParse($"{Label63}a.nl", out _, out var label).ShouldBeFalse();
        label.ShouldContain("64 octets long; 63 is the most");

        var name = string.Join('.', Label63, Label63, Label63, new string('b', 61));
        DomainName.TryParse(name, out var longest).ShouldBeTrue();
        longest.Ascii.Length.ShouldBe(253);
        DomainName.TryParse(name + "b", out _, out var whole).ShouldBeFalse();
        whole.ShouldContain("254 octets long; 253 is the most");
    }

    [Fact]
    public void Walks_up_to_the_last_name_with_two_labels()
    {
        var name = DomainName.Parse("a.b.example.nl");
        name.Labels.ShouldBe(["a", "b", "example", "nl"]);
        name.Parent!.Parent.ShouldBe(DomainName.Parse("example.nl"));
        name.Parent.Parent!.Parent.ShouldBeNull();
    }

    [Theory]
    [InlineData("example.nl", true)]
    [InlineData("r.example.nl", true)]
    [InlineData("notexample.nl", false)]
    [InlineData("nl.example", false)]
    public void Is_below_an_ancestor_only_at_a_dot(string name, bool below) =>
        DomainName.Parse(name).IsAtOrBelow(DomainName.Parse("example.nl")).ShouldBe(below);

    [Fact]
    public void What_it_reads_it_reads_again_the_same_in_either_form() =>
        Gen.Char["abzéßñ例ελשب0-. A\u200d\ud83d\ude00_"]
            .Array[1, 12]
            .Select(chars => new string(chars) + ".example")
            .Draw(
                text =>
                {
                    if (!DomainName.TryParse(text, out var domain))
                        return;
                    DomainName.Parse(domain.Ascii).ShouldBe(domain);
                    DomainName.Parse(domain.Unicode).ShouldBe(domain);
                },
                iter: 2000
            );
}
