using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// A member as its text says it, before anything is bound: its name, and the words in it. What stands in comments and strings counts too,
/// which only makes an answer yes more often, and no tokens have to be made for it.
/// </summary>
internal sealed class DeclaredMember
{
    private static readonly uint s_new = WordHash.Get("new");
    private static readonly HashSet<uint> s_loops =
        new(new[] { "foreach", "for", "while", "do", "goto", "delegate", "from" }.Select(WordHash.Get));

    [ThreadStatic]
    private static char[]? s_buffer;

    private readonly int _firstWord;
    private uint[]? _words;
    private uint[] _values = [];
    private bool _createsGenerically;
    private bool _mayRepeat;

    /// <summary>Notes a member.</summary>
    /// <param name="node">The declaration, of a field that of its variable.</param>
    /// <param name="name">The name, or null for what has none: operators, indexers, statements of a program.</param>
    /// <param name="type">The declared type.</param>
    /// <param name="span">Where its code stands, if that is not the whole declaration.</param>
    public DeclaredMember(SyntaxNode node, SyntaxToken? name, TypeSyntax? type, TextSpan? span = null)
    {
        Node = node;
        Name = name?.ValueText ?? "";
        NameHash = name is null ? 0 : WordHash.Get(Name);
        Type = type;
        Span = span ?? node.Span;
        // From the name on: it counts as a word only where the member calls itself, or an overload.
        _firstWord = name?.Span.End ?? Span.Start;
    }

    /// <summary>The declaration.</summary>
    public SyntaxNode Node { get; }

    /// <summary>The name; empty when there is none.</summary>
    public string Name { get; }

    /// <summary>The hash of the name; 0 when there is none.</summary>
    public uint NameHash { get; }

    /// <summary>The declared type; null for constructors, and what is not written.</summary>
    public TypeSyntax? Type { get; }

    /// <summary>Where the member's code stands.</summary>
    public TextSpan Span { get; }

    /// <summary>The different words of the member as hashes (<see cref="WordHash"/>).</summary>
    public uint[] Words => Volatile.Read(ref _words) ?? ReadWords();

    /// <summary>True when it makes an object of a generic type, or of one that is not named: <c>new List&lt;Post&gt;(query)</c>.</summary>
    public bool CreatesGenerically => Words is not null && _createsGenerically;

    /// <summary>True when it has a loop or a lambda: what stands in there may run more than once.</summary>
    public bool MayRepeat => Words is not null && _mayRepeat;

    /// <summary>Those of the words that stand where a method is named and not called: <c>Select(Load)</c>.</summary>
    public uint[] Values => Words is null ? [] : _values;

    /// <summary>True for operators and indexers, which are called without a word.</summary>
    public bool IsCalledWithoutName => Node is BaseMethodDeclarationSyntax or IndexerDeclarationSyntax && Name.Length == 0;

    /// <summary>
    /// True when the member may override or implement another one, as far as its own text and that of its type's head say.
    /// </summary>
    public bool MayStandBehind =>
        (Node as MemberDeclarationSyntax)?.Modifiers.Any(SyntaxKind.OverrideKeyword) == true
        || Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type
            && (type.BaseList is not null || type.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>True when one of the words is in the set.</summary>
    public bool Mentions(HashSet<uint> words) => Overlap(Words, words);

    /// <summary>True when one of the methods that are named and not called is in the set.</summary>
    public bool HandsOn(HashSet<uint> words) => Overlap(Values, words);

    private static bool Overlap(uint[] words, HashSet<uint> set)
    {
        foreach (var word in words)
        {
            if (set.Contains(word))
                return true;
        }

        return false;
    }

    private uint[] ReadWords()
    {
        var text = Node.SyntaxTree.GetText();
        var length = Math.Max(0, Math.Min(Span.End, text.Length) - _firstWord);
        if (s_buffer is not { } buffer || buffer.Length < length)
            s_buffer = buffer = new char[Math.Max(length, 4096)];
        text.CopyTo(_firstWord, buffer, 0, length);
        var found = WordSet.Rent();
        var values = new List<uint>();
        var createsGenerically = false;
        var mayRepeat = false;
        var isAfterNew = false;
        for (var at = 0; at < length;)
        {
            if (!WordHash.IsPart(buffer[at]))
            {
                mayRepeat |= buffer[at] == '>' && at > 0 && buffer[at - 1] == '=';
                at++;
                continue;
            }

            var hash = WordHash.Start;
            while (at < length && WordHash.IsPart(buffer[at]))
                hash = WordHash.Next(hash, buffer[at++]);
            found.Add(hash);
            var next = at < length ? buffer[at] : '\0';
            mayRepeat |= s_loops.Contains(hash);
            if (next is ')' or ',' or ';' or '}' or ']' or '\r' or '\n')
                values.Add(hash);
            createsGenerically |= isAfterNew && next == '<' || hash == s_new && next == '(';
            isAfterNew = hash == s_new || isAfterNew && next == '.';
        }

        _createsGenerically = createsGenerically;
        _mayRepeat = mayRepeat;
        _values = values.ToArray();
        var words = found.ToArray();
        Volatile.Write(ref _words, words);
        return words;
    }
}
