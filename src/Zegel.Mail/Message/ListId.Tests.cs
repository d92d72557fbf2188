using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

public class ListIdTests
{
    static readonly DomainName Brand = DomainName.Parse("brand.example.nl");

    [Theory]
    [Trait("Rule", "O12")]
    [InlineData("Agenda", "Agenda <agenda.brand.example.nl>")]
    [InlineData("Agenda, dagelijks", "\"Agenda, dagelijks\" <agenda.brand.example.nl>")]
    [InlineData("Agénda", "=?utf-8?Q?Ag=C3=A9nda?= <agenda.brand.example.nl>")]
    [InlineData("", "<agenda.brand.example.nl>")]
    [InlineData(null, "<agenda.brand.example.nl>")]
    public void Is_a_phrase_and_a_name_for_programs(string? description, string value)
    {
        ListId.TryCreate(description, "Agenda", Brand, out var listId, out _).ShouldBeTrue();
        listId.ToString().ShouldBe(value);
        listId.Id.ShouldBe("agenda.brand.example.nl");
    }

    [Fact]
    public void Stays_the_same_list_when_its_description_changes()
    {
        ListId.TryCreate("Agenda", "agenda", Brand, out var before, out _).ShouldBeTrue();
        ListId.TryCreate("Nieuwe agenda", "agenda", Brand, out var after, out _).ShouldBeTrue();
        after.ShouldBe(before);
        after.GetHashCode().ShouldBe(before.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a>b")]
    [InlineData("é")]
    [InlineData("a\r\nb")]
    public void Refuses_a_label_that_is_no_dot_atom(string label) =>
        ListId.TryCreate("x", label, Brand, out _, out _).ShouldBeFalse();

    [Fact]
    [Trait("Rule", "O12")]
    public void Has_255_octets_at_most()
    {
        ListId.TryCreate("x", new string('a', 255 - 1 - Brand.Ascii.Length), Brand, out _, out _).ShouldBeTrue();
        ListId.TryCreate("x", new string('a', 255 - Brand.Ascii.Length), Brand, out _, out var error).ShouldBeFalse();
        error.ShouldBe("the list's identifier is 256 octets long; 255 is the most");
        ListId.TryCreate("x\ny", "a", Brand, out _, out _).ShouldBeFalse();
    }
}
