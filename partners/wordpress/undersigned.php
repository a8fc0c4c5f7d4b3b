<?php
/**
 * Plugin Name: Undersigned
 * Description: An Undersigned campaign's form on your pages: paste its link, use the block, or write [undersigned campaign="…"].
 * Version: 1.0.0
 * Requires at least: 5.9
 * Requires PHP: 7.4
 * License: MIT
 *
 * WordPress puts the frames of sites that it does not know into a sandbox where no form can be sent. An
 * administrator names the one site that this one knows, and this file puts its form where writers ask for it.
 */

namespace Undersigned;

defined( 'ABSPATH' ) || exit;

const ADDRESS = 'undersigned_address';
const PARTNER = 'undersigned_partner';
const SLUG    = '[a-z0-9]+(?:-[a-z0-9]+)*';

/** Where the campaigns are, without a slash at its end; empty until an administrator says it. */
function address(): string {
	return untrailingslashit( (string) get_option( ADDRESS, '' ) );
}

/**
 * What the writer of a post asks for.
 *
 * @param string $asked A campaign's link, or the last part of it.
 * @return array{string, string} The campaign and the language that the link names; both empty where it is no campaign.
 */
function campaign( string $asked ): array {
	$asked = html_entity_decode( trim( $asked ) );
	$from  = address() . '/c/';
	$path  = 0 === strpos( $asked, $from ) ? substr( $asked, strlen( $from ) ) : $asked;
	if ( ! preg_match( '~^(' . SLUG . ')/?(?:\?([^#]*))?(?:#.*)?$~', $path, $found ) ) {
		return array( '', '' );
	}
	wp_parse_str( $found[2] ?? '', $query );
	return array( $found[1], is_string( $query['lang'] ?? null ) ? $query['lang'] : '' );
}

/**
 * The form as HTML: a link, and the frame that takes its place once it is there.
 *
 * @param array<string, string> $asked `campaign`, its link or the last part of it; `lang` and `theme`, as embed.js
 *                                     takes them; `title` for the link.
 */
function form( array $asked ): string {
	list( $slug, $language ) = campaign( $asked['campaign'] ?? '' );
	if ( '' === address() || '' === $slug ) {
		// Visitors are not told what only the writer can mend.
		return current_user_can( 'edit_posts' )
			? '<p>' . esc_html__( 'Undersigned: this is no campaign of the address under Settings → Writing.', 'undersigned' ) . '</p>'
			: '';
	}
	$partner = (string) get_option( PARTNER, '' );
	$spoken  = ( $asked['lang'] ?? '' ) ?: $language;
	$page    = address() . "/c/$slug";
	$link    = add_query_arg( urlencode_deep( array_filter( array( 'source' => $partner, 'lang' => $spoken ) ) ), $page );
	// Without a partner there is no form to show, but a count and a link.
	$frame = add_query_arg(
		urlencode_deep( array_filter( array( 'partner' => $partner, 'lang' => $spoken ) ) ),
		$page . ( $partner ? '/embed' : '/embed/card' )
	);
	return sprintf(
		'<script async src="%s"></script><undersigned-form src="%s" data-theme="%s"><a href="%s">%s</a></undersigned-form>',
		esc_url( address() . '/embed.js' ),
		esc_url( $frame ),
		esc_attr( ( $asked['theme'] ?? '' ) ?: 'light' ),
		esc_url( $link ),
		esc_html( ( $asked['title'] ?? '' ) ?: $link )
	);
}

/** The form instead of what oEmbed says of a campaign's link; anything else stays as it is. */
function pasted( $html, $url ) {
	$ours = '' !== address() && 0 === strpos( $url, address() . '/c/' );
	if ( ! $ours || '' === campaign( $url )[0] ) {
		return $html;
	}
	$title = preg_match( '~<a [^>]*>(.*?)</a>~s', (string) $html, $found ) ? wp_strip_all_tags( $found[1] ) : '';
	return form( array( 'campaign' => $url, 'title' => html_entity_decode( $title, ENT_QUOTES ) ) );
}

add_filter( 'embed_oembed_html', __NAMESPACE__ . '\pasted', 10, 2 );
// What the editor shows of it.
add_filter( 'oembed_result', __NAMESPACE__ . '\pasted', 10, 2 );

add_action(
	'init',
	function () {
		if ( '' !== address() ) {
			wp_oembed_add_provider( address() . '/c/*', address() . '/oembed' );
		}
		add_shortcode(
			'undersigned',
			function ( $given ) {
				$known = array_fill_keys( array( 'campaign', 'lang', 'theme', 'title' ), '' );
				return form( shortcode_atts( $known, $given, 'undersigned' ) );
			}
		);
		wp_register_script( 'undersigned-block', false, array( 'wp-blocks', 'wp-element', 'wp-components', 'wp-block-editor' ), '1.0.0', true );
		wp_add_inline_script( 'undersigned-block', block() );
		register_block_type(
			'undersigned/form',
			array(
				'api_version'     => 2,
				'title'           => 'Undersigned',
				'description'     => __( 'A campaign’s form, to be signed on this page.', 'undersigned' ),
				'category'        => 'embed',
				'icon'            => 'edit',
				'attributes'      => array_fill_keys(
					array( 'campaign', 'lang', 'theme', 'title' ),
					array(
						'type'    => 'string',
						'default' => '',
					)
				),
				'editor_script'   => 'undersigned-block',
				'render_callback' => __NAMESPACE__ . '\form',
			)
		);
	}
);

/** How the block is written in the editor; all else about it WordPress knows from its registration. */
function block(): string {
	$texts = wp_json_encode(
		array(
			'campaign' => __( 'The campaign’s link', 'undersigned' ),
			'lang'     => __( 'Language, like “fr”; empty: the visitor’s own', 'undersigned' ),
			'theme'    => __( 'Colours', 'undersigned' ),
			'light'    => __( 'Light', 'undersigned' ),
			'dark'     => __( 'Dark', 'undersigned' ),
			'auto'     => __( 'As the visitor’s device', 'undersigned' ),
		)
	);
	return <<<SCRIPT
( ( { blocks, element: { createElement: el }, components, blockEditor }, texts ) => {
	const text = ( { attributes, setAttributes }, name ) =>
		el( components.TextControl, { key: name, label: texts[ name ], value: attributes[ name ], onChange: ( value ) => setAttributes( { [ name ]: value } ) } );
	blocks.registerBlockType( 'undersigned/form', {
		edit: ( props ) =>
			el( 'div', blockEditor.useBlockProps(),
				el( components.Placeholder, { icon: 'edit', label: 'Undersigned', isColumnLayout: true },
					text( props, 'campaign' ),
					text( props, 'lang' ),
					el( components.SelectControl, {
						label: texts.theme,
						value: props.attributes.theme || 'light',
						options: [ 'light', 'dark', 'auto' ].map( ( value ) => ( { value, label: texts[ value ] } ) ),
						onChange: ( theme ) => props.setAttributes( { theme } ),
					} )
				)
			),
		save: () => null,
	} );
} )( window.wp, $texts );
SCRIPT;
}

add_action(
	'admin_init',
	function () {
		$fields = array(
			ADDRESS => array( __( 'Undersigned: address', 'undersigned' ), 'url', 'https://sign.example.org', __NAMESPACE__ . '\clean_address' ),
			PARTNER => array( __( 'Undersigned: your partner ID', 'undersigned' ), 'text', 'example-affiliate', 'sanitize_title' ),
		);
		foreach ( $fields as $option => list( $label, $type, $example, $clean ) ) {
			register_setting( 'writing', $option, array( 'type' => 'string', 'sanitize_callback' => $clean ) );
			add_settings_field(
				$option,
				$label,
				function () use ( $option, $type, $example ) {
					printf(
						'<input class="regular-text code" type="%s" id="%s" name="%2$s" value="%s" placeholder="%s">',
						esc_attr( $type ),
						esc_attr( $option ),
						esc_attr( (string) get_option( $option, '' ) ),
						esc_attr( $example )
					);
				},
				'writing',
				'default',
				array( 'label_for' => $option )
			);
		}
	}
);

register_uninstall_hook( __FILE__, __NAMESPACE__ . '\forget' );

/** Leaves nothing behind. */
function forget(): void {
	delete_option( ADDRESS );
	delete_option( PARTNER );
}

/** An address whose script may run on this site's pages: only one that nobody on the way can change. */
function clean_address( $given ): string {
	$address = untrailingslashit( esc_url_raw( trim( (string) $given ), array( 'https', 'http' ) ) );
	$parts   = wp_parse_url( $address );
	$secure  = 'https' === ( $parts['scheme'] ?? '' ) || 'localhost' === ( $parts['host'] ?? '' );
	return $secure && ! isset( $parts['query'] ) && ! isset( $parts['fragment'] ) ? $address : '';
}
