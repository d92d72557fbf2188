using CsCheck;
using Zegel.Mail.Spf;

namespace Zegel.Domains;

public class SpfMergeTests
{
    const string Ours = "_spf.mail.zegel.example";

    static SpfMerge Of(params string[] published) => SpfMerge.Of(published, Ours);

    [Theory]
    [Trait("Rule", "G16")]
    [Trait("Rule", "G18")]
    [InlineData("", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 ~all", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 -all", "v=spf1 include:_spf.mail.zegel.example -all")]
    [InlineData("v=spf1 ?all", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 +all", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 all", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 mx -all", "v=spf1 mx include:_spf.mail.zegel.example -all")]
    [InlineData("v=spf1 a mx ~all", "v=spf1 a mx include:_spf.mail.zegel.example ~all")]
    [InlineData("V=SPF1 MX ~ALL", "v=spf1 MX include:_spf.mail.zegel.example ~ALL")]
    [InlineData("v=spf1 mx", "v=spf1 mx include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1  mx   ~all ", "v=spf1 mx include:_spf.mail.zegel.example ~all")]
    [InlineData(
        "v=spf1 include:spf.protection.outlook.com -all",
        "v=spf1 include:spf.protection.outlook.com include:_spf.mail.zegel.example -all"
    )]
    [InlineData(
        "v=spf1 ip4:192.0.2.1 include:_spf.google.com ip6:2001:db8::/32 ~all",
        "v=spf1 ip4:192.0.2.1 include:_spf.google.com ip6:2001:db8::/32 include:_spf.mail.zegel.example ~all"
    )]
    [InlineData("v=spf1 include:_spf.mail.zegel.example ~all", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 include:_spf.mail.zegel.example mx -all", "v=spf1 include:_spf.mail.zegel.example mx -all")]
    [InlineData("v=spf1 include:_SPF.Mail.Zegel.Example. mx -all", "v=spf1 include:_spf.mail.zegel.example mx -all")]
    [InlineData(
        "v=spf1 include:_spf.mail.zegel.example mx include:_spf.mail.zegel.example ~all",
        "v=spf1 include:_spf.mail.zegel.example mx ~all"
    )]
    [InlineData("v=spf1 mx ~all include:_spf.mail.zegel.example", "v=spf1 mx include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 ?include:_spf.mail.zegel.example ~all", "v=spf1 include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 -include:_spf.mail.zegel.example mx ~all", "v=spf1 include:_spf.mail.zegel.example mx ~all")]
    [InlineData("v=spf1 mx -all a:old.example.nl", "v=spf1 mx include:_spf.mail.zegel.example -all")]
    [InlineData("v=spf1 mx -all ~all", "v=spf1 mx include:_spf.mail.zegel.example -all")]
    [InlineData("v=spf1 redirect=example.org", "v=spf1 include:_spf.mail.zegel.example redirect=example.org")]
    [InlineData("v=spf1 mx redirect=example.org", "v=spf1 mx include:_spf.mail.zegel.example redirect=example.org")]
    [InlineData("v=spf1 redirect=example.org mx -all", "v=spf1 mx include:_spf.mail.zegel.example -all")]
    [InlineData(
        "v=spf1 mx exp=why.example.nl -all",
        "v=spf1 mx include:_spf.mail.zegel.example -all exp=why.example.nl"
    )]
    [InlineData("v=spf1 mx mx ~all", "v=spf1 mx include:_spf.mail.zegel.example ~all")]
    [InlineData("v=spf1 exists:%{ir}._x.%{d} ~all", "v=spf1 exists:%{ir}._x.%{d} include:_spf.mail.zegel.example ~all")]
    public void Keeps_what_was_there_in_order_and_adds_our_include_once(string published, string merged)
    {
        var first = Of(published);
        first.Text.ShouldBe(merged);
        first.Fault.ShouldBe("");
        var again = Of(first.Text);
        again.Text.ShouldBe(first.Text);
        again.IsChanged.ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "G16")]
    [Trait("Rule", "A11")]
    public void Two_records_become_one_and_other_texts_are_left_alone()
    {
        var merge = Of("v=spf1 mx -all", "google-site-verification=x", "v=spf1 mx include:a.example -all");
        merge.Text.ShouldBe("v=spf1 mx include:a.example include:_spf.mail.zegel.example -all");
        merge.IsChanged.ShouldBeTrue();
        Of("google-site-verification=x").Text.ShouldBe("v=spf1 include:_spf.mail.zegel.example ~all");
        Of(" v=spf1 mx ~all").Text.ShouldBe("v=spf1 include:_spf.mail.zegel.example ~all");
    }

    [Fact]
    public void A_fault_that_was_there_is_named_and_not_hidden()
    {
        var merge = Of("v=spf1 ipv4:192.0.2.1 ~all");
        merge.Text.ShouldBe("v=spf1 ipv4:192.0.2.1 include:_spf.mail.zegel.example ~all");
        merge.Fault.ShouldContain("ipv4:192.0.2.1");
    }

    [Fact]
    [Trait("Rule", "G16")]
    public void Counts_its_own_terms_that_ask_DNS()
    {
        Of("v=spf1 a mx ptr exists:x.example.nl include:y.example.nl ip4:192.0.2.1 ~all").Lookups.ShouldBe(6);
        Of("v=spf1 redirect=x.example.nl").Lookups.ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "G16")]
    public void Merging_twice_is_merging_once_whatever_the_terms_and_their_order()
    {
        string[] terms =
        [
            "a",
            "mx",
            "ptr",
            "-all",
            "~all",
            "?all",
            "+all",
            "include:x.example",
            $"include:{Ours}",
            $"?include:{Ours}",
            "redirect=y.example",
            "exp=z.example",
            "ip4:192.0.2.0/24",
            "nonsense",
            "q=1",
        ];
        Gen.Int[0, terms.Length - 1]
            .Array[0, 8]
            .Draw(
                picked =>
                {
                    var once = Of($"v=spf1 {string.Join(' ', picked.Select(i => terms[i]))}");
                    Of(once.Text).ShouldBe(once with { IsChanged = false });
                    once.Text.Split(' ').Count(t => t == $"include:{Ours}").ShouldBe(1);
                    SpfRecord.IsSpf(once.Text).ShouldBeTrue();
                },
                iter: 2000
            );
    }
}
