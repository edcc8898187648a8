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
    private static readonly uint s_program = WordHash.Get("Program");
    private static readonly HashSet<uint> s_loops =
        new(new[] { "foreach", "for", "while", "do", "goto", "delegate", "from" }.Select(WordHash.Get));

    [ThreadStatic]
    private static char[]? s_buffer;

    private readonly int _firstWord;
    private uint[]? _words;
    private WordUse[] _uses = [];
    private bool _createsGenerically;
    private bool _mayRepeat;
    private bool _mayIndex;
    private uint _owner;

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

    /// <summary>How each of the words stands in the text.</summary>
    public WordUse[] Uses => Words is null ? [] : _uses;

    /// <summary>True when it has brackets after a value: an indexer may be called, which has no word.</summary>
    public bool MayIndex => Words is not null && _mayIndex;

    /// <summary>True for an indexer, which is called without a word.</summary>
    public bool IsIndexer => Node is IndexerDeclarationSyntax;

    /// <summary>True for an operator, which is called without a word.</summary>
    public bool IsOperator => Node is OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax;

    /// <summary>The hash of the name of the outermost type around it: only there a private member is in sight. 0 without a type.</summary>
    public uint Owner => _owner != 0 ? _owner : _owner = OwnerOf(Node);

    /// <summary>True when only its own type, and those within the same outermost one, can name it.</summary>
    public bool IsPrivate
    {
        get
        {
            var declaration = Node is VariableDeclaratorSyntax ? Node.Parent?.Parent : Node;
            if (declaration is not MemberDeclarationSyntax { Parent: TypeDeclarationSyntax type } member
                || member is MethodDeclarationSyntax { ExplicitInterfaceSpecifier: not null }
                    or BasePropertyDeclarationSyntax { ExplicitInterfaceSpecifier: not null })
                return false;
            var isPrivate = type is not InterfaceDeclarationSyntax;
            foreach (var modifier in member.Modifiers)
            {
                if (modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword)
                    return false;
                isPrivate |= modifier.IsKind(SyntaxKind.PrivateKeyword);
            }

            return isPrivate;
        }
    }

    /// <summary>
    /// True when the member may override or implement another one, as far as its own text and that of its type's head say.
    /// </summary>
    public bool MayStandBehind =>
        (Node as MemberDeclarationSyntax)?.Modifiers.Any(SyntaxKind.OverrideKeyword) == true
        || Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type
            && (type.BaseList is not null || type.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>True when this is one of the words.</summary>
    public bool Mentions(uint word) => Array.IndexOf(Words, word) >= 0;

    /// <summary>True when one of the words is in the set.</summary>
    public bool Mentions(HashSet<uint> words) => Overlap(Words, words);

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
        var createsGenerically = false;
        var mayRepeat = false;
        var mayIndex = false;
        var isAfterNew = false;
        for (var at = 0; at < length;)
        {
            if (!WordHash.IsPart(buffer[at]))
            {
                mayRepeat |= buffer[at] == '>' && at > 0 && buffer[at - 1] == '=';
                mayIndex |= buffer[at] == '[' && at > 0 && (WordHash.IsPart(buffer[at - 1]) || buffer[at - 1] is ')' or ']' or '?' or '!');
                at++;
                continue;
            }

            var hash = WordHash.Start;
            while (at < length && WordHash.IsPart(buffer[at]))
                hash = WordHash.Next(hash, buffer[at++]);
            found.Add(hash, isAfterNew ? UseBefore(buffer, at, length) | WordUse.Made : UseBefore(buffer, at, length));
            var next = at < length ? buffer[at] : '\0';
            mayRepeat |= s_loops.Contains(hash);
            createsGenerically |= isAfterNew && next == '<' || hash == s_new && FirstFrom(buffer, at, length) == '(';
            // new System.Text.StringBuilder(), new global::Shop.Loader()
            isAfterNew = hash == s_new || isAfterNew && next is '.' or ':';
        }

        _createsGenerically = createsGenerically;
        _mayRepeat = mayRepeat;
        _mayIndex = mayIndex;
        _uses = found.Uses();
        var words = found.Words();
        Volatile.Write(ref _words, words);
        return words;
    }

    /// <summary>How a word stands, by what comes after it.</summary>
    private static WordUse UseBefore(char[] text, int at, int length)
    {
        var next = FirstFrom(text, at, length);
        switch (next)
        {
            case '(':
                return WordUse.Called;
            // Type arguments, or a comparison.
            case '<':
                return WordUse.Called | WordUse.Read;
            case ')' or ',' or ';' or '}' or ']' or '\r' or '\n' or '\0':
                return WordUse.Read | WordUse.HandedOn;
            // isLong ? Load : LoadAll; a named argument has no blank before its colon, and a member of what may be null none before the
            // mark.
            case '?' or ':' when text[at] != next:
                return WordUse.Read | WordUse.HandedOn;
            // A comment, and whatever comes after it; or a division.
            case '/':
                return WordUse.Called | WordUse.Read | WordUse.HandedOn;
            default:
                return WordUse.Read;
        }
    }

    /// <summary>What comes next in the line that is no blank; 0 at the end.</summary>
    private static char FirstFrom(char[] text, int at, int length)
    {
        while (at < length && text[at] is ' ' or '\t')
            at++;
        return at < length ? text[at] : '\0';
    }

    private static uint OwnerOf(SyntaxNode node)
    {
        // The statements of a program are the class's of this name.
        var owner = node is CompilationUnitSyntax ? s_program : 0u;
        for (var current = node; current is not null; current = current.Parent)
        {
            if (current is TypeDeclarationSyntax type)
                owner = WordHash.Get(type.Identifier.ValueText);
        }

        return owner;
    }
}
