using System.Reflection;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Recorder.CallSites;
using PerfAnalyzers.Recorder.Tests.Harness;

namespace PerfAnalyzers.Recorder.Tests.CallSites;

/// <summary>The ids of compiled members are those that the compiler gives them.</summary>
public sealed class DocumentationIdTests
{
    private const string Source =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        class Global { public unsafe void Pointer(int* p, void** q) { } void NoParameters() { } }
        namespace N.M
        {
            public interface I<T> { void Go(T t); int this[T t] { get; } event Action Done; string Name { get; set; } }
            public delegate void Handler<T>(T t);
            public class C<T, U> : I<List<T>>
            {
                static C() { }
                public C() { }
                public C(ref int a, out string b, in Guid c, params object[] d) { b = ""; }
                ~C() { }
                void I<List<T>>.Go(List<T> t) { }
                int I<List<T>>.this[List<T> t] => 1;
                event Action I<List<T>>.Done { add { } remove { } }
                string I<List<T>>.Name { get; set; }
                public event Handler<T> Changed;
                public int Property { get; private set; }
                public int this[int a, string b] { get => 1; set { } }
                public V Generic<V, W>(V v, W[] w, T t, U[,,] u, Dictionary<V, List<W[][]>> d) => v;
                public (int A, string B)? Tuple((T, U) pair, int?[] n, dynamic any, nint native) => null;
                public static implicit operator int(C<T, U> c) => 1;
                public static explicit operator C<T, U>(string c) => null;
                public static C<T, U> operator +(C<T, U> a, C<T, U> b) => a;
                public ref readonly int RefReturn(Span<T> s, ReadOnlyMemory<char> m) => throw null;
                public class Inner { public void Of(T t, Inner self) { } }
                public class Inner<V> { public void Of(T t, U u, V v, C<V, T>.Inner<U> other, C<int, string>.Inner plain, Inner<V>[] array) { } public class Deep<W> { public void In(T t, V v, W w, Deep<int> d) { } } }
                public enum E { A }
                public struct S { public readonly void M(E e, S? s, C<T, U>.S t) { } }
                public async Task<T> Async(T t, Func<T, Task<U>> f) { await Task.Yield(); return t; }
                public IEnumerable<T> Iterate() { yield break; }
            }
            public record R(int A, string B) { public void With(R r) { } }
            public static class X { public static void Ext<T>(this IEnumerable<T> s, Func<T, bool> f) where T : class { } }
        }
        """;

    [Fact]
    public void Ids_AreTheCompilers()
    {
        var compiled = new Compiled(Source, OptimizationLevel.Debug, allowUnsafe: true);
        var compared = 0;
        foreach (var type in compiled.Assembly.GetTypes().Where(t => t.Name[0] != '<' && t.DeclaringType?.Name[0] != '<' && !typeof(Delegate).IsAssignableFrom(t) && t.Namespace is null or "N.M"))
        {
            var symbol = compiled.Model.Compilation.GetTypeByMetadataName(type.FullName!);
            if (symbol is null)
                continue;
            var expected = symbol.GetMembers().OfType<IMethodSymbol>()
                .Where(m => m.ContainingType.TypeKind != TypeKind.Enum && m is not { IsImplicitlyDeclared: true, ContainingType.TypeKind: TypeKind.Struct })
                .Select(m => (m.AssociatedSymbol ?? m).GetDocumentationCommentId()!).Distinct().Order(StringComparer.Ordinal).ToArray();
            var actual = type.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).OfType<MethodBase>()
                .Select(DocumentationId.Of).Distinct().Order(StringComparer.Ordinal).ToArray();
            Assert.Equal(expected, actual);
            compared += actual.Length;
        }
        Assert.InRange(compared, 45, 500);
    }
}
