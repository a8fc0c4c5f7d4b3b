<?php
// What an administrator does, as JSON on the standard input: {"install": {…}} or {"activate": plugin, "options": {…}}
// and {"posts": {title: content}}. Prints the posts' addresses by their titles.
function wp_new_blog_notification() {
	// The installation's mail, which nobody would read.
}

$asked = json_decode( stream_get_contents( STDIN ), true );
if ( isset( $asked['install'] ) ) {
	define( 'WP_INSTALLING', true );
}
$_SERVER['HTTP_HOST'] = wp_host();
require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

if ( isset( $asked['install'] ) ) {
	wp_install( 'Example Affiliate', 'editor', 'editor@example.org', false, '', $asked['install']['password'] );
}
wp_set_current_user( 1 );
if ( isset( $asked['activate'] ) ) {
	$failed = activate_plugin( $asked['activate'] );
	if ( is_wp_error( $failed ) ) {
		fwrite( STDERR, $failed->get_error_message() );
		exit( 1 );
	}
}
foreach ( $asked['options'] ?? array() as $name => $value ) {
	update_option( $name, $value );
}
$made = array();
foreach ( $asked['posts'] ?? array() as $title => $content ) {
	$post           = array( 'post_title' => $title, 'post_content' => $content, 'post_status' => 'publish' );
	$made[ $title ] = wp_insert_post( wp_slash( $post ) );
}
echo wp_json_encode( (object) $made );

function wp_host() {
	return preg_replace( '~^https?://~', '', getenv( 'WORDPRESS_HOME' ) );
}
