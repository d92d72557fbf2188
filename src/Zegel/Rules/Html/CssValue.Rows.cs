namespace Zegel.Rules.Html;

static partial class CssValue
{
    // A + at the end of a name: not below nought.
    const string TypeRows = """
        lp: <length> | <percentage>
        lp+: <length+> | <percentage+>
        size: <length+> | <percentage+> | min-content | max-content | fit-content | stretch | -webkit-fill-available | -moz-available | <fit>
        line: none | hidden | dotted | dashed | solid | double | groove | ridge | inset | outset
        thickness: <length+> | thin | medium | thick
        image: <url> | <gradient>
        position: [ left | center | right | top | bottom | <lp> ] [ left | center | right | top | bottom | <lp> ]? | [ left | center | right ] <lp>? [ top | center | bottom ] <lp>? | [ top | center | bottom ] <lp>? [ left | center | right ] <lp>?
        bgsize: [ <lp+> | auto ]{1,2} | cover | contain
        repeat: repeat-x | repeat-y | [ repeat | space | round | no-repeat ]{1,2}
        box: border-box | padding-box | content-box
        clipbox: border-box | padding-box | content-box | text | border-area
        attachment: scroll | fixed | local
        family: <string> | <ident>+
        fontsize: <length+> | <percentage+> | xx-small | x-small | small | medium | large | x-large | xx-large | xxx-large | larger | smaller | math
        fontweight: normal | bold | bolder | lighter | <weight>
        fontstyle: normal | italic | oblique <angle>?
        fontstretch: normal | ultra-condensed | extra-condensed | condensed | semi-condensed | semi-expanded | expanded | extra-expanded | ultra-expanded
        lineheight: normal | <number+> | <length+> | <percentage+>
        shadow: inset? && <length>{2,4} && <color>?
        textshadow: <color>? && <length>{2,3}
        bglayer: [ <image> | none ] || <position> [ / <bgsize> ]? || <repeat> || <attachment> || <box> || <box>
        bgfinal: [ <image> | none ] || <position> [ / <bgsize> ]? || <repeat> || <attachment> || <box> || <box> || <color>
        decoline: none | [ underline || overline || line-through || blink ] | spelling-error | grammar-error
        decostyle: solid | double | dotted | dashed | wavy
        content: <string> | <url> | <gradient> | <function> | open-quote | close-quote | no-open-quote | no-close-quote
        self: auto | normal | stretch | baseline | [ first | last ] baseline | [ safe | unsafe ]? [ center | start | end | self-start | self-end | flex-start | flex-end | left | right ]
        spread: normal | stretch | baseline | [ first | last ] baseline | space-between | space-around | space-evenly | [ safe | unsafe ]? [ center | start | end | flex-start | flex-end | left | right ]
        """;

    const string Rows = """
        color border-top-color border-right-color border-bottom-color border-left-color background-color text-decoration-color column-rule-color text-emphasis-color: <color>
        outline-color: <color> | invert | auto
        caret-color accent-color: auto | <color>
        border-color: <color>{1,4}
        width height: auto | <size>
        min-width min-height: auto | <size>
        max-width max-height: none | <size>
        margin: [ auto | <lp> ]{1,4}
        margin-top margin-right margin-bottom margin-left top right bottom left: auto | <lp>
        padding: <lp+>{1,4}
        padding-top padding-right padding-bottom padding-left: <lp+>
        border border-top border-right border-bottom border-left column-rule: <thickness> || <line> || <color>
        outline: <thickness> || [ auto | <line> ] || [ <color> | invert ]
        border-style: <line>{1,4}
        border-top-style border-right-style border-bottom-style border-left-style: <line>
        outline-style: auto | <line>
        border-width: <thickness>{1,4}
        border-top-width border-right-width border-bottom-width border-left-width outline-width: <thickness>
        border-radius: <lp+>{1,4} [ / <lp+>{1,4} ]?
        border-top-left-radius border-top-right-radius border-bottom-left-radius border-bottom-right-radius: <lp+>{1,2}
        border-collapse: collapse | separate
        border-spacing: <length+>{1,2}
        background: [ <bglayer> , ]* <bgfinal>
        background-image: [ none | <image> ]#
        background-position: <position>#
        background-size: <bgsize>#
        background-repeat: <repeat>#
        background-attachment: <attachment>#
        background-origin: <box>#
        background-clip: <clipbox>#
        font-size: <fontsize>
        font-family: <family>#
        font-weight: <fontweight>
        font-style: <fontstyle>
        font-stretch: <fontstretch> | <percentage+>
        line-height: <lineheight>
        font: [ italic | oblique | small-caps | bold | bolder | lighter | <weight> | <fontstretch> ]{0,4} <fontsize> [ / <lineheight> ]? [ <family># ]? | caption | icon | menu | message-box | small-caption | status-bar
        text-align: start | end | left | right | center | justify | match-parent | justify-all | <string>
        text-align-last: auto | start | end | left | right | center | justify | match-parent
        vertical-align: baseline | sub | super | top | text-top | middle | center | central | bottom | text-bottom | alphabetic | ideographic | mathematical | <lp>
        text-decoration: <decoline> || <decostyle> || <color> || auto || from-font || <lp>
        text-decoration-line: <decoline>
        text-decoration-style: <decostyle>
        text-transform: none | [ capitalize | uppercase | lowercase ] || full-width || full-size-kana | math-auto
        text-indent: <lp> && hanging? && each-line?
        text-overflow: [ clip | ellipsis | <string> ]{1,2}
        text-shadow: none | <textshadow>#
        letter-spacing word-spacing: normal | <lp>
        white-space: normal | pre | nowrap | pre-wrap | pre-line | break-spaces | collapse | preserve | preserve-breaks | preserve-spaces | wrap | balance
        word-break: normal | break-all | keep-all | break-word | manual | auto-phrase
        word-wrap overflow-wrap: normal | break-word | anywhere
        hyphens: none | manual | auto
        direction: ltr | rtl
        unicode-bidi: normal | embed | isolate | bidi-override | isolate-override | plaintext
        display: none | contents | block | inline | flow | flow-root | inline-block | run-in | list-item | inline-list-item | table | inline-table | table-row-group | table-header-group | table-footer-group | table-row | table-cell | table-column-group | table-column | table-caption | flex | inline-flex | grid | inline-grid | ruby | ruby-base | ruby-text | ruby-base-container | ruby-text-container | math | [ block | inline | run-in ] || [ flow | flow-root | table | flex | grid | ruby ] || list-item | -webkit-box | -webkit-inline-box | -webkit-flex | -ms-flexbox | -ms-inline-flexbox
        visibility: visible | hidden | collapse
        float: left | right | none | inline-start | inline-end
        clear: none | left | right | both | inline-start | inline-end
        position: static | relative | absolute | fixed | sticky | -webkit-sticky
        overflow: [ visible | hidden | clip | scroll | auto ]{1,2}
        overflow-x overflow-y: visible | hidden | clip | scroll | auto
        z-index: auto | <integer>
        order: <integer>
        opacity: <number> | <percentage>
        table-layout: auto | fixed
        caption-side: top | bottom
        empty-cells: show | hide
        list-style-position: inside | outside
        list-style-image: none | <url> | <gradient>
        list-style-type: none | disc | circle | square | decimal | decimal-leading-zero | lower-roman | upper-roman | lower-greek | lower-latin | upper-latin | armenian | georgian | lower-alpha | upper-alpha | <ident> | <string> | <function>
        box-shadow: none | <shadow>#
        box-sizing: content-box | border-box
        resize: none | both | horizontal | vertical | block | inline
        cursor: [ <url> [ <number> <number> ]? , ]* [ auto | default | none | context-menu | help | pointer | progress | wait | cell | crosshair | text | vertical-text | alias | copy | move | no-drop | not-allowed | e-resize | n-resize | ne-resize | nw-resize | s-resize | se-resize | sw-resize | w-resize | ew-resize | ns-resize | nesw-resize | nwse-resize | col-resize | row-resize | all-scroll | zoom-in | zoom-out | grab | grabbing ]
        object-fit: fill | contain | cover | none | scale-down
        flex-direction: row | row-reverse | column | column-reverse
        flex-wrap: nowrap | wrap | wrap-reverse
        flex-grow flex-shrink: <number+>
        flex: none | [ <number+> <number+>? || [ auto | content | <size> ] ]
        align-items align-self: <self>
        justify-content align-content: <spread>
        gap grid-gap: [ normal | <lp+> ]{1,2}
        row-gap column-gap: normal | <lp+>
        isolation: auto | isolate
        user-select: auto | text | none | contain | all
        content: normal | none | <content>+ [ / <content>+ ]?
        """;
}
